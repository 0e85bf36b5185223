const timeoutMs = 30_000;

/** An error response of the API, or no response: `status` is 0 then. The message is for people. */
export class ApiError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function toMessage(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}

type Problem = { title?: string; detail?: string; errors?: { pointer?: string; detail?: string }[] };

/** Sends a request as the person who is signed in. Throws `ApiError` for anything but success or 304. */
export async function send(method: string, path: string, body?: object, headers = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        'x-orders-console': '1',
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      signal: AbortSignal.timeout(timeoutMs),
      ...(body && { body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiError(0, 'The API did not respond. Check the connection and try again.');
  }
  if (response.ok || response.status === 304) return response;
  throw new ApiError(response.status, describeProblem(await response.json().catch(() => ({})), response.status));
}

function describeProblem({ title, detail, errors = [] }: Problem, status: number): string {
  const fields = errors.map(({ pointer = '', detail: text = '' }) => `${pointer.slice(1)} ${text}`.trim());
  return [detail ?? title ?? `The API responded with ${status}.`, ...fields].join(' ');
}

export async function get<Result>(path: string): Promise<Result> {
  return (await send('GET', path)).json();
}

export async function post<Result>(path: string, body: object = {}): Promise<Result> {
  const response = await send('POST', path, body);
  const text = await response.text();
  return JSON.parse(text || 'null');
}

/** Adds query parameters to a path, without those that are empty. */
export function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) parameters.set(name, value);
  return parameters.size > 0 ? `${path}?${parameters}` : path;
}
