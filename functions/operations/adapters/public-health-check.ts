/** As long as anybody would wait; `/health` itself gives its dependencies two seconds. */
const deadlineMs = 8_000;

/** Whether the API that stands at a URL says that it is well. No answer, or a late one, is none. */
export function createPublicHealthCheck(url: string): () => Promise<boolean> {
  return async () => {
    try {
      const { ok } = await fetch(`${url}/health`, { signal: AbortSignal.timeout(deadlineMs) });
      return ok;
    } catch {
      return false;
    }
  };
}
