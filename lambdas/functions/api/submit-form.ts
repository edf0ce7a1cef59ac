import * as z from 'zod/mini';
import { type ApiKey, grants } from '#core/api-key.ts';
import { requireSubmit } from '#core/keys.ts';
import { inputUpload, type SubmitRequest, submitOptions } from '#core/prepare-task.ts';
import { definitionName } from './fields.ts';

const idempotencyKey = z
  .string()
  .check(
    z.regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters'),
    z.describe(
      'Any text of your own, such as a UUID. Repeating a request with the same key within 24 hours is safe: it returns the task that the first one made. The same key with another body is refused (422).',
    ),
  );

/** The header that makes repeating a request safe. */
export const idempotencyHeader = z.object({ 'Idempotency-Key': z.optional(idempotencyKey) });

const shape = {
  task: definitionName,
  input: z.optional(z.record(z.string(), z.unknown())),
  inputUpload: z.optional(inputUpload),
  options: z.optional(submitOptions),
};

/** The body of a submit; the definition's own schema checks `input` afterwards. */
export const submitBody = z.strictObject({ ...shape, dryRun: z.optional(z.boolean()) });

/** One task of a batch. */
export const batchItem = z.strictObject({ ...shape, idempotencyKey: z.optional(idempotencyKey) });

/** What a caller asks for, as the core takes it. @throws RefusedError forbidden where its key may not submit that task */
export function requestOf(
  { task, input, inputUpload: upload, options }: Omit<z.infer<typeof submitBody>, 'dryRun'>,
  caller: ApiKey,
  key: string | undefined,
): SubmitRequest {
  requireSubmit(caller, task);
  const { owner, id } = caller;
  const operator = grants(caller, 'operator');
  return { owner, operator, submittedBy: id, task, input, inputUpload: upload, options, idempotencyKey: key };
}
