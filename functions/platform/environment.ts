import type { EnvironmentName } from './environment-names.ts';
import type { Setting } from './settings.ts';

/** The values of environment variables, by the settings that parse them. */
export type Environment<Settings> = {
  readonly [Name in keyof Settings]: Settings[Name] extends Setting<infer Value> ? Value : never;
};

/**
 * Parses the environment variables of a function when it starts. Throws a sentence for each variable that is missing,
 * empty or malformed: a function with a wrong configuration must not serve.
 */
export function parseEnvironment<Settings extends { readonly [Name in EnvironmentName]?: Setting<unknown> }>(
  settings: Settings & Record<Exclude<keyof Settings, EnvironmentName>, never>,
): Environment<Settings> {
  const faults: string[] = [];
  const values = Object.entries<Setting<unknown>>(settings).map(([name, { allowed, parse }]) => {
    const text = process.env[name];
    const value = text ? parse(text) : undefined;
    if (!text) faults.push(`${name} is missing`);
    else if (value === undefined) faults.push(`${name} must be ${allowed}; it is "${text}"`);
    return [name, value];
  });
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return Object.fromEntries(values) as Environment<Settings>;
}
