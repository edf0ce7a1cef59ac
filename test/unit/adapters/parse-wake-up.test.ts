import { expect, test } from 'vitest';
import { MalformedWakeUpError, parseWakeUp } from '#adapters/sqs/parse-wake-up.ts';

const id = '01936b5c-0000-7000-8000-000000000001';

test('a wake-up names its task and nothing else', () => {
  const body = JSON.stringify({ owner: 'acme', id, claims: 2, input: 'ignored' });
  expect(parseWakeUp(body)).toEqual({ owner: 'acme', id, claims: 2 });
});

test('a wake-up may hint at its definition and its priority', () => {
  const hints = { task: 'debug_task', low: true };
  const body = JSON.stringify({ owner: 'acme', id, claims: 2, ...hints });
  expect(parseWakeUp(body)).toEqual({ owner: 'acme', id, claims: 2, ...hints });
});

test.each([
  ['no JSON', '{'],
  ['an empty body', ''],
  ['null', 'null'],
  ['a list', '[]'],
  ['no claims', JSON.stringify({ owner: 'acme', id })],
  ['claims that are no whole number', JSON.stringify({ owner: 'acme', id, claims: 0.5 })],
  ['an owner of another form', JSON.stringify({ owner: 'a#b', id, claims: 0 })],
  ['an id of another form', JSON.stringify({ owner: 'acme', id: id.toUpperCase(), claims: 0 })],
])('a message with %s is refused by name', (_, body) => {
  expect(() => parseWakeUp(body)).toThrow(MalformedWakeUpError);
});
