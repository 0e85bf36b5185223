import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, get, send, toMessage, withQuery } from './client.ts';
import type { Page } from './types.ts';

/** The state of what a page shows. `data` stays while it is read again. */
export type Loaded<Data> = { data?: Data; error?: string; isLoading: boolean; reload: () => void };

/** Reads a path now, every `everyMs` while the page is visible, and at `reload`. No path reads nothing. */
export function useData<Data>(path: string | undefined, everyMs?: number): Loaded<Data> {
  const [state, setState] = useState<{ path?: string | undefined; data?: Data; error?: string }>({});
  const [isLoading, setLoading] = useState(true);
  const [turn, setTurn] = useState(0);
  const etag = useRef<{ path: string; tag: string } | undefined>(undefined);
  const reload = useCallback(() => setTurn((before) => before + 1), []);

  useEffect(() => {
    if (path === undefined) return;
    let isCurrent = true;
    const read = async () => {
      const known = etag.current?.path === path ? { 'if-none-match': etag.current.tag } : {};
      const response = await send('GET', path, undefined, known);
      if (response.status === 304) return;
      const data: Data = await response.json();
      const tag = response.headers.get('etag');
      etag.current = tag ? { path, tag } : undefined;
      if (isCurrent) setState({ path, data });
    };
    setLoading(true);
    read()
      .catch((fault: unknown) => {
        if (!isCurrent) return;
        if (fault instanceof ApiError && fault.status === 401) window.dispatchEvent(new Event('session-ended'));
        setState((before) => ({ ...(before.path === path && before), path, error: toMessage(fault) }));
      })
      .finally(() => isCurrent && setLoading(false));
    return () => {
      isCurrent = false;
    };
  }, [path, turn]);

  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && reload(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, reload]);

  const isOfPath = state.path === path;
  return {
    ...(isOfPath && state.data !== undefined && { data: state.data }),
    ...(isOfPath && state.error !== undefined && { error: state.error }),
    ...{ isLoading, reload },
  };
}

/** Reads a list page by page: the first now and at `reload`, each further one at `more`. */
export function usePages<Item>(path: string | undefined, everyMs?: number) {
  const first = useData<Page<Item>>(path, everyMs);
  const [rest, setRest] = useState<{ of: unknown; pages: Page<Item>[]; error?: string }>({ of: undefined, pages: [] });
  const pages = rest.of === first.data ? rest.pages : [];
  const cursor = (pages.at(-1) ?? first.data)?.nextCursor ?? undefined;
  const more = async () => {
    if (path === undefined || cursor === undefined) return;
    const [base = '', query = ''] = path.split('?');
    try {
      const page = await get<Page<Item>>(
        withQuery(base, { ...Object.fromEntries(new URLSearchParams(query)), cursor }),
      );
      setRest({ of: first.data, pages: [...pages, page] });
    } catch (fault) {
      setRest({ of: first.data, pages, error: toMessage(fault) });
    }
  };
  const items = first.data && [...first.data.items, ...pages.flatMap((page) => page.items)];
  const error = first.error ?? (rest.of === first.data ? rest.error : undefined);
  return {
    ...{ isLoading: first.isLoading, reload: first.reload },
    ...(items && { items }),
    ...(error !== undefined && { error }),
    ...(cursor !== undefined && { more }),
  };
}
export type Pages<Item> = {
  items?: Item[];
  error?: string;
  isLoading: boolean;
  reload: () => void;
  more?: () => Promise<void>;
};
