import { expectTypeOf, test } from 'vitest';
import type { AnswerOf, BodyOf, HeadersOf, ParamsOf, QueryOf } from '#functions/api/client-types.ts';

test('the route table types what a client sends and gets', () => {
  expectTypeOf<BodyOf<'submitTask'>['task']>().toEqualTypeOf<string>();
  expectTypeOf<BodyOf<'createUpload'>['contentType']>().toEqualTypeOf<'application/pdf'>();
  expectTypeOf<ParamsOf<'getTask'>>().toEqualTypeOf<{ id: string }>();
  expectTypeOf<QueryOf<'getTask'>['waitSeconds']>().toEqualTypeOf<string | number | undefined>();
  expectTypeOf<QueryOf<'listTasks'>['cursor']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<HeadersOf<'submitTask'>['Idempotency-Key']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<AnswerOf<'submitTask'>['repeated']>().toEqualTypeOf<boolean>();
  expectTypeOf<AnswerOf<'createKey'>['key']>().toEqualTypeOf<string>();
  expectTypeOf<AnswerOf<'revokeKey'>>().toEqualTypeOf<undefined>();
});
