import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** The properties of every page: the id in its path, and its query. */
export type PageProps = { id: string; query: URLSearchParams };

const changed = 'location-changed';
let navigations = 0;

/** Whether the page is the one that the document was opened with: the browser has set the focus then. */
export function isFirstPage(): boolean {
  return navigations === 0;
}

/** Goes to a page of the console without loading the document again. */
export function navigate(path: string, { replaces = false } = {}): void {
  if (replaces) history.replaceState(null, '', path);
  else history.pushState(null, '', path);
  window.dispatchEvent(new Event(changed));
  if (!replaces) window.scrollTo(0, 0);
}

/** Returns the path and the query of the page, and renders again when they change. */
export function useLocation(): { path: string; query: URLSearchParams } {
  const read = () => location.pathname + location.search;
  const [current, setCurrent] = useState(read);
  useEffect(() => {
    const update = () => {
      navigations += 1;
      setCurrent(read());
    };
    for (const event of [changed, 'popstate']) window.addEventListener(event, update);
    return () => {
      for (const event of [changed, 'popstate']) window.removeEventListener(event, update);
    };
  }, []);
  const [path = '', search = ''] = current.split('?');
  return { path: path.replace(/(.)\/$/, '$1'), query: new URLSearchParams(search) };
}

/** Matches a path with a pattern such as `/console/orders/:id`; undefined when it does not match. */
export function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const [parts, given] = [pattern.split('/'), path.split('/')];
  if (parts.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) {
      try {
        parameters[part.slice(1)] = decodeURIComponent(value);
      } catch {
        return undefined;
      }
    } else if (part !== value) return undefined;
  }
  return parameters;
}

type LinkProps = { to: string; class?: string; isCurrent?: boolean; children: ComponentChildren };

/** A link to a page of the console. */
export function Link({ to, class: name, isCurrent = false, children }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a href={to} class={name} aria-current={isCurrent ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  );
}
