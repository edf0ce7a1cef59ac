import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { readLines } from '#local/runtime/lambda/lines.ts';
import { openLogStore, toLogRecord } from '#local/runtime/logs.ts';
import { temporaryFolder } from './build-assembly.ts';

const origin = { functionId: 'Fn', environmentId: 'e', stream: 'stdout' } as const;

test('log files and what is kept in memory are bounded, whatever a function writes', () => {
  const folder = temporaryFolder();
  for (let start = 0; start < 3; start++) {
    const logs = openLogStore(folder);
    for (let i = 0; i < 40; i++) logs.write(toLogRecord(`${i} ${'x'.repeat(100_000)}`, origin));
    expect(logs.recent('Fn', 10_000).length).toBeLessThan(41);
    expect(logs.recent('Fn', 1)[0]?.text.slice(0, 2)).toBe('39');
    logs.close();
  }
  expect(readdirSync(folder).sort()).toEqual(['Fn.ndjson', 'Fn.ndjson.1']);
  for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).size).toBeLessThan(5_100_000);
});

test('a record keeps the line, and its fields when it is a JSON object', () => {
  expect(toLogRecord('{"message":"x"}', origin)).toMatchObject({
    text: '{"message":"x"}',
    fields: { message: 'x' },
  });
  expect(toLogRecord('{ not JSON', origin)).not.toHaveProperty('fields');
  expect(toLogRecord('x'.repeat(1_000_000), origin).text).toHaveLength(256_000);
});

test('every function has its own file', () => {
  const folder = temporaryFolder();
  const logs = openLogStore(folder);
  logs.write(toLogRecord('one', origin));
  logs.write(toLogRecord('two', { ...origin, functionId: 'Other' }));
  logs.close();
  expect(JSON.parse(readFileSync(join(folder, 'Other.ndjson'), 'utf8'))).toMatchObject({
    functionId: 'Other',
    text: 'two',
  });
});

test('output is cut into lines wherever its pieces end, and a line without end is cut too', async () => {
  const [stream, lines] = [new PassThrough(), [] as string[]];
  readLines(stream, (line) => lines.push(line));
  for (const piece of ['a', 'b\nc', '\n\n', 'é'.repeat(1_000_001), '\nlast']) stream.write(piece);
  stream.end();
  await new Promise((resolve) => stream.on('close', resolve));
  expect(lines.map((line) => (line.length > 9 ? line.length : line))).toEqual(['ab', 'c', 1_000_001, 'last']);
});
