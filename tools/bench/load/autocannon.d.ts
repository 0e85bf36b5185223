/** As much of the load tool as is used here; it brings no types of its own. */
declare module 'autocannon' {
  interface Asked {
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
      setupRequest: (asked: Asked) => Asked;
      onResponse: (status: number, body: string) => void;
    }[];
  }
  interface Run extends PromiseLike<{ errors: number; timeouts: number }> {
    on(event: 'response', heard: (client: object, status: number, bytes: number, ms: number) => void): void;
  }
  function autocannon(options: Options): Run;
  export = autocannon;
}
