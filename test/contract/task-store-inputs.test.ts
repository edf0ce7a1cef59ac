import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits } from '#core/constants.ts';
import type { TaskStore } from '#core/ports.ts';
import { succeed } from '#core/transitions.ts';
import { aStartedTask, aTask, mine, noon } from '#test/fakes/a-task.ts';
import { taskStores } from './task-stores.ts';

/** Whatever JSON can say: odd keys, lone surrogates, floats, empty texts, depth. */
const anyJson = fc
  .oneof(
    fc.jsonValue({ noUnicodeString: false }),
    fc.jsonValue({ maxDepth: 8 }),
    fc.constantFrom(null, '', '\ud800', 1e300, -1.5e-7, 2 ** 53, [], {}, '{"a":1}', [[[[[[[['deep']]]]]]]]),
    fc.dictionary(fc.constantFrom('__proto__', 'constructor', '', '#', 'ü', '$file'), fc.jsonValue()),
  )
  .map((value): unknown => JSON.parse(JSON.stringify(value)));

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
/** Compared as text, which also tells keys like __proto__ apart. */
const text = (value: unknown) => JSON.stringify(value);

describe.each(taskStores)('a task store %s keeps', (_, open) => {
  let store: TaskStore;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ store, close } = await open());
  });
  afterAll(() => close());

  test('every input exactly, small ones with the task and large ones apart', async () => {
    await fc.assert(
      fc.asyncProperty(anyJson, fc.boolean(), async (value, large) => {
        const input = large ? { value, padding: 'ä'.repeat(300) } : value;
        const task = aTask({ inputBytes: bytesOf(input) });
        await store.create(task, input);
        const found = await store.get(task);
        expect(found?.input !== undefined).toBe(bytesOf(input) <= limits.inlineInputBytes);
        expect(found && text(await store.input(found))).toBe(text(input));
      }),
      { numRuns: 60 },
    );
  });

  test('every input of a keyed submit exactly', async () => {
    await fc.assert(
      fc.asyncProperty(anyJson, fc.boolean(), fc.uuid(), async (value, large, key) => {
        const input = large ? { value, padding: 'ä'.repeat(300) } : value;
        const task = aTask({ inputBytes: bytesOf(input) });
        await store.createKeyed(task, input, { key, bodyHash: 'h', expiresAt: noon + 1000, now: noon });
        const found = await store.get(task);
        expect(found && text(await store.input(found))).toBe(text(input));
      }),
      { numRuns: 30 },
    );
  });

  test('the largest input that is accepted', async () => {
    const input = 'ü'.repeat(limits.inputBytes / 2 - 1);
    expect(bytesOf(input)).toBe(limits.inputBytes);
    const task = aTask({ inputBytes: limits.inputBytes });
    await store.create(task, input);
    expect(await store.input(task)).toBe(input);
    const keyed = aTask({ inputBytes: limits.inputBytes });
    await store.createKeyed(keyed, input, { key: 'largest', bodyHash: 'h', expiresAt: noon + 1, now: noon });
    expect(await store.input(keyed)).toBe(input);
  });

  test('every result exactly', async () => {
    await fc.assert(
      fc.asyncProperty(anyJson, async (result) => {
        const task = aStartedTask();
        await store.create(task, {});
        const outcome = {
          lease: mine,
          now: noon,
          outputPrefix: 'p/',
          resultBytes: bytesOf(result),
        };
        const written = await store.update(task, succeed(task, { ...outcome, result }));
        expect(written.applied).toBe(true);
        const found = await store.get(task);
        expect(found?.state === 'SUCCESS' && text(found.result)).toBe(text(result));
      }),
      { numRuns: 40 },
    );
  });

  test('no input for a task that was never created: asking for one is a fault', async () => {
    await expect(store.input(aTask({ inputBytes: 1000 }))).rejects.toThrow('is gone');
  });
});
