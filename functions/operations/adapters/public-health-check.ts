/** More than `/health` takes: its dependencies have two seconds each. */
const timeoutMs = 8_000;

/** Creates a check of `/health` at a URL. It returns false for an error status, a timeout and a failed connection. */
export function createPublicHealthCheck(url: string): () => Promise<boolean> {
  return async () => {
    try {
      const { ok } = await fetch(`${url}/health`, { signal: AbortSignal.timeout(timeoutMs) });
      return ok;
    } catch {
      return false;
    }
  };
}
