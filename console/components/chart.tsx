import { formatCount } from '../format.ts';
import { Counted, type Range } from './figure-tables.tsx';
import { Table } from './table.tsx';

export type Bar = Range & { label: string; values: readonly number[] };
type ChartProps = { title: string; series: readonly string[]; bars: readonly Bar[] };

const [width, height, bottom] = [720, 180, 160];

/** Bars of one or two milestones, with the same numbers as a table, each of which links to its orders. */
export function Chart({ title, series, bars }: ChartProps) {
  const highest = Math.max(1, ...bars.flatMap(({ values }) => values));
  const step = width / Math.max(bars.length, 1);
  const thickness = Math.max(1, (step - 2) / series.length);
  const sums = series.map((name, index) => {
    const sum = bars.reduce((total, { values }) => total + (values[index] ?? 0), 0);
    return `${name} ${formatCount(sum)}`;
  });
  return (
    <figure>
      <figcaption>
        {title}
        {series.map((name, index) => (
          <span key={name} class={`key series-${index}`}>
            {name}
          </span>
        ))}
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${title}: ${sums.join(', ')}`}>
        <line x1="0" x2={width} y1={bottom} y2={bottom} class="axis" />
        <text x="0" y="10" class="tick">
          {formatCount(highest)}
        </text>
        {bars.map(({ label, values }, place) =>
          values.map((value, index) => {
            const size = (value / highest) * (bottom - 16);
            const x = place * step + index * thickness;
            return (
              <rect
                key={`${label} ${series[index]}`}
                class={`series-${index}`}
                {...{ x, y: bottom - size, width: thickness, height: size }}
              >
                <title>{`${label}: ${series[index]} ${formatCount(value)}`}</title>
              </rect>
            );
          }),
        )}
        {bars.length > 0 && (
          <>
            <text x="0" y={height - 4} class="tick">
              {bars[0]?.label}
            </text>
            <text x={width} y={height - 4} class="tick end">
              {bars.at(-1)?.label}
            </text>
          </>
        )}
      </svg>
      <details>
        <summary>Numbers</summary>
        <Table
          caption={title}
          rows={bars}
          toKey={({ from }) => from}
          columns={[
            { title: 'Time', show: ({ label }) => label },
            ...series.map((name, index) => ({
              title: name,
              isNumber: true,
              show: ({ values, ...range }: Bar) => (
                <Counted milestone={name} range={range} text={formatCount(values[index] ?? 0)} />
              ),
            })),
          ]}
        />
      </details>
    </figure>
  );
}
