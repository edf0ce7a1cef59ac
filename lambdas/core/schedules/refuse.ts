import { RefusedError } from '../errors.ts';

/** A refusal of one field of a schedule; `message` says what is wrong and what would work. */
export function refuse(field: string, message: string): RefusedError {
  return new RefusedError('invalid', `${field} ${message}`, [{ field, message }]);
}
