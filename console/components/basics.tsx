import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { formatAge, formatTime, shortId, toWords } from '../format.ts';
import { isFirstPage, Link } from '../router.tsx';

type PageProps = { title: string; actions?: ComponentChildren; children: ComponentChildren };

/** A page with its title, which is that of the document as well, and has the focus when the page is opened by a link. */
export function Page({ title, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!isFirstPage()) heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = `${title} · Orders console`;
  }, [title]);
  return (
    <>
      <div class="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions && <div class="actions">{actions}</div>}
      </div>
      {children}
    </>
  );
}

export function Panel({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="panel">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** An error, in words. */
export function Alert({ text }: { text: string }) {
  return <p {...{ class: 'notice bad', role: 'alert' }}>{text}</p>;
}

/** The state of what is read: its error, or that it loads. Nothing once there is data. */
export function Status({ error, isLoading, data }: { error?: string; isLoading: boolean; data?: unknown }) {
  if (error !== undefined) return <Alert text={error} />;
  return isLoading && data === undefined ? (
    <p class="quiet" role="status">
      Loading…
    </p>
  ) : null;
}

const tones: Readonly<Record<string, string>> = {
  ...{ DELIVERED: 'good', PAID: 'good', REFUNDED: 'good', succeeded: 'good' },
  ...{ enabled: 'good', ok: 'good', sent: 'good', healed: 'good' },
  ...{ FAILED: 'bad', DECLINED: 'bad', failed: 'bad', disabled: 'bad', down: 'bad', missed: 'bad' },
  ...{ CANCELLED: 'off', paused: 'off', closed: 'off' },
  ...{ degraded: 'warn', unknown: 'warn', REFUND_PENDING: 'warn', open: 'warn' },
};

/** A status as a coloured word. */
export function Chip({ status }: { status: string }) {
  return <span class={`chip ${tones[status] ?? 'busy'}`}>{toWords(status)}</span>;
}

export function Time({ at }: { at: string }) {
  return (
    <time dateTime={at} title={formatTime(at)}>
      {formatAge(at)}
    </time>
  );
}

export function OrderLink({ id, whole = false }: { id: string; whole?: boolean }) {
  return (
    <Link to={`/console/orders/${encodeURIComponent(id)}`} class="id">
      {whole ? id : shortId(id)}
    </Link>
  );
}

/** A list of names and values; a value that is absent is left out. */
export function Facts({ rows }: { rows: readonly (readonly [name: string, value: ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {rows
        .filter(([, value]) => value !== undefined && value !== null && value !== false)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

export function Json({ title, value }: { title: string; value: unknown }) {
  return (
    <details>
      <summary>{title}</summary>
      <pre>{JSON.stringify(value, null, 2)}</pre>
    </details>
  );
}
