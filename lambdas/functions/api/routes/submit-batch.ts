import * as z from 'zod/mini';
import type { ApiKey } from '#core/api-key.ts';
import { limits } from '#core/constants.ts';
import { RefusedError } from '#core/errors.ts';
import { invalid } from '#core/invalid.ts';
import type { SubmitRequest } from '#core/prepare-task.ts';
import { type BatchResult, submitBatch as submit } from '#core/submit-batch.ts';
import { showSubmitted, submittedTask } from '../accepted-task.ts';
import type { ApiDeps } from '../deps.ts';
import { problemDocument, problemOf } from '../problem.ts';
import { route } from '../route.ts';
import { batchItem, idempotencyHeader, requestOf } from '../submit-form.ts';

/** Each item is parsed by itself, so that a bad one costs its neighbours nothing; its input type is for clients. */
const anyItem = z.unknown() as z.ZodMiniType<unknown, z.input<typeof batchItem>>;

export const batchReport = z.lazy(() =>
  z.strictObject({
    results: z
      .array(
        z.union([
          z.strictObject({ status: z.literal(202), task: submittedTask }),
          z.strictObject({ status: z.int(), problem: problemDocument }),
        ]),
      )
      .check(z.describe('One for each item, in their order.')),
    accepted: z.int(),
    refused: z.int(),
  }),
);

/** Accepts many tasks, each for itself. */
export const submitBatch = route(
  {
    method: 'POST',
    path: '/v1/tasks/batch',
    scope: 'tasks:submit',
    headers: idempotencyHeader,
    body: z.strictObject({ tasks: z.array(anyItem).check(z.minLength(1), z.maxLength(limits.batch)) }),
    responses: { 200: { schema: batchReport } },
  },
  async ({ body, headers, caller, requestId }, deps) => {
    const asked = body.tasks.map((item, n) => itemOf(item, n, headers['Idempotency-Key'], caller));
    const done = await submitGood(asked, deps);
    const now = deps.clock.now();
    const results = done.map((result) => {
      if (result.kind === 'accepted') return { status: 202 as const, task: showSubmitted(result, now) };
      const { document } = problemOf(result.error, requestId);
      return { status: document.status, problem: document };
    });
    const good = done.filter(({ kind }) => kind === 'accepted').length;
    return { status: 200, body: { results, accepted: good, refused: results.length - good } };
  },
);

/** The request of item `n`, or what is wrong with its form. The batch's own key gives each item one. */
function itemOf(
  item: unknown,
  n: number,
  key: string | undefined,
  caller: ApiKey,
): SubmitRequest | RefusedError {
  const parsed = batchItem.safeParse(item);
  if (!parsed.success) return invalid('The task does not fit.', parsed.error.issues);
  const own = parsed.data.idempotencyKey ?? (key === undefined ? undefined : `${key}#${n}`);
  try {
    return requestOf(parsed.data, caller, own);
  } catch (error) {
    if (error instanceof RefusedError) return error;
    throw error;
  }
}

/** Submits what has a good form; the results are in the order of the items. */
async function submitGood(
  asked: readonly (SubmitRequest | RefusedError)[],
  deps: ApiDeps,
): Promise<readonly BatchResult[]> {
  const good = asked.filter((item): item is SubmitRequest => !(item instanceof RefusedError));
  const done = (await submit(good, deps)).values();
  return asked.map((item) => {
    if (item instanceof RefusedError) return { kind: 'refused', error: item };
    const { value } = done.next();
    if (!value) throw new Error('a batch answered with fewer results than it was given tasks');
    return value;
  });
}
