/** Types of the part of autocannon that is used here. The package has none. */
declare module 'autocannon' {
  interface Request {
    method?: string;
    path?: string;
    headers?: Record<string, string>;
    body?: string;
  }
  interface Options {
    url: string;
    connections: number;
    duration: number;
    overallRate: number;
    timeout: number;
    requests: {
      method: string;
      path: string;
      setupRequest: (request: Request) => Request;
      onResponse: (status: number, body: string) => void;
    }[];
  }
  interface Run extends PromiseLike<{ errors: number; timeouts: number }> {
    on(event: 'response', listener: (client: object, status: number, bytes: number, ms: number) => void): void;
  }
  function autocannon(options: Options): Run;
  export = autocannon;
}
