type Labels = Readonly<Record<string, string>>;
export type Sample = readonly [labels: Labels, value: number];

/** Formats a metric in the text format of Prometheus. */
export function formatMetric(
  type: 'gauge' | 'counter',
  name: string,
  help: string,
  samples: readonly Sample[],
): string {
  return formatHead(type, name, help) + samples.map(([labels, value]) => formatSample(name, labels, value)).join('');
}

/** A histogram: how many values are at most each bound, in ascending order, and the sum of all values. */
export type HistogramSample = {
  labels: Labels;
  buckets: readonly (readonly [bound: number, count: number])[];
  sum: number;
  count: number;
};

export function formatHistogram(name: string, help: string, samples: readonly HistogramSample[]): string {
  const lines = samples.flatMap(({ labels, buckets, sum, count }) => [
    ...buckets.map(([bound, atMost]) => formatSample(`${name}_bucket`, { ...labels, le: String(bound) }, atMost)),
    formatSample(`${name}_bucket`, { ...labels, le: '+Inf' }, count),
    formatSample(`${name}_sum`, labels, sum),
    formatSample(`${name}_count`, labels, count),
  ]);
  return formatHead('histogram', name, help) + lines.join('');
}

function formatHead(type: string, name: string, help: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

function formatSample(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}\n`;
}
