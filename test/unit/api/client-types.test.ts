import { expectTypeOf, test } from 'vitest';
import type {
  AnswerOf,
  BodyOf,
  DryRunOf,
  HeadersOf,
  ParamsOf,
  QueryOf,
} from '#functions/api/client-types.ts';

test('the route table types what a client sends and gets', () => {
  expectTypeOf<BodyOf<'submitTask'>['task']>().toEqualTypeOf<string>();
  expectTypeOf<BodyOf<'createUpload'>['contentType']>().toEqualTypeOf<
    'application/pdf' | 'application/json' | 'text/csv' | 'application/gzip'
  >();
  expectTypeOf<ParamsOf<'getTask'>>().toEqualTypeOf<{ id: string }>();
  expectTypeOf<QueryOf<'getTask'>['waitSeconds']>().toEqualTypeOf<string | number | undefined>();
  expectTypeOf<QueryOf<'listTasks'>['cursor']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<HeadersOf<'submitTask'>['Idempotency-Key']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<AnswerOf<'submitTask'>['repeated']>().toEqualTypeOf<boolean>();
  expectTypeOf<AnswerOf<'submitTask'>['id']>().toEqualTypeOf<string>();
  expectTypeOf<DryRunOf<'submitTask'>['retainDays']>().toEqualTypeOf<number>();
  expectTypeOf<DryRunOf<'getTask'>>().toEqualTypeOf<never>();
  expectTypeOf<BodyOf<'submitBatch'>['tasks'][number]['task']>().toEqualTypeOf<string>();
  expectTypeOf<ParamsOf<'settleEffect'>>().toEqualTypeOf<{ id: string; step: string }>();
  expectTypeOf<AnswerOf<'createKey'>['key']>().toEqualTypeOf<string>();
  expectTypeOf<AnswerOf<'revokeKey'>>().toEqualTypeOf<undefined>();
});
