import type { EnvironmentName } from './environment-names.ts';

/**
 * The variables that a function is configured with, read once when it starts.
 * Throws with the names of those that are missing or empty: a function without its configuration must not serve.
 */
export function parseEnvironment<const Name extends EnvironmentName>(...names: readonly Name[]): Record<Name, string> {
  const missing = names.filter((name) => !process.env[name]);
  if (missing.length > 0) throw new Error(`missing environment variables: ${missing.join(', ')}`);
  return Object.fromEntries(names.map((name) => [name, process.env[name]])) as Record<Name, string>;
}
