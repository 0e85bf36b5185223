const untouched = new Set(['now', 'pass']);

/**
 * The same ports, where `around` decides when and how each call takes place. `n` counts the calls from 0; `name` is the path of
 * the port, such as `payments.save`. Clocks are left alone.
 */
export function wrapCalls<Ports extends object>(
  ports: Ports,
  around: (call: () => Promise<any>, n: number, name: string) => Promise<unknown>,
): Ports {
  let calls = 0;
  const wrap = (inside: object, path = ''): any =>
    Object.fromEntries(
      Object.entries(inside).map(([name, member]) => {
        if (untouched.has(name) || (typeof member === 'object' && !isPlain(member))) return [name, member];
        if (typeof member === 'object') return [name, wrap(member, `${path}${name}.`)];
        return [name, (...args: unknown[]) => around(async () => member(...args), calls++, `${path}${name}`)];
      }),
    );
  return wrap(ports);
}

function isPlain(member: object): boolean {
  return Object.getPrototypeOf(member) === Object.prototype;
}
