import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createdAtOf, parseTaskId, taskIdFrom } from '#core/ids.ts';

const someTime = fc.integer({ min: 0, max: 2 ** 47 });
const random = fc.uint8Array({ minLength: 10, maxLength: 10 });

test('a task id tells when it was made', () => {
  fc.assert(fc.property(someTime, random, (time, bytes) => createdAtOf(taskIdFrom(time, bytes)) === time));
});

test('task ids sort by their time', () => {
  fc.assert(
    fc.property(
      someTime,
      fc.integer({ min: 1, max: 1_000_000 }),
      random,
      random,
      (time, later, a, b) => taskIdFrom(time, a) < taskIdFrom(time + later, b),
    ),
  );
});

test('what is no UUIDv7 in canonical form is no task id', () => {
  const id = taskIdFrom(1_700_000_000_000, new Uint8Array(10));
  expect(parseTaskId(id)).toBe(id);
  for (const text of ['', id.toUpperCase(), id.replace('-7', '-4'), ` ${id}`, `${id}0`, '../etc/passwd'])
    expect(parseTaskId(text)).toBeUndefined();
});
