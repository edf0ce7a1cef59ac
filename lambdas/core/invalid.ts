import type * as z from 'zod/mini';
import { RefusedError } from './errors.ts';

/** A refusal that names each field of a failed zod parse, below `path`. */
export function invalid(
  detail: string,
  issues: readonly z.core.$ZodIssue[],
  path: readonly string[] = [],
): RefusedError {
  const fields = issues.flatMap((issue) => {
    const at = [...path, ...issue.path.map(String)];
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ field: [...at, key].join('.'), message: 'is not known here' }));
    return [{ field: at.join('.') || 'body', message: issue.message }];
  });
  const named = fields.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new RefusedError('invalid', `${detail} ${named}`, fields);
}
