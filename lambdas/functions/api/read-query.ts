import { RefusedError } from '#core/errors.ts';

/** Query parameters by name. @throws RefusedError invalid where one is given twice */
export function readQuery(rawQueryString: string): Record<string, string> {
  const values = new Map<string, string>();
  const twice = new Set<string>();
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    if (values.has(name)) twice.add(name);
    values.set(name, value);
  }
  if (twice.size === 0) return Object.fromEntries(values);
  const fields = [...twice].map((field) => ({ field, message: 'is given more than once' }));
  const named = [...twice].slice(0, 5).join(', ');
  throw new RefusedError('invalid', `A query parameter may be given once only: ${named}.`, fields);
}
