import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { addDigests } from '#core/backup/digest.ts';
import { manifest } from '#core/backup/manifest.ts';
import { backup } from '#tasks/backup.ts';
import { memoryBackup } from '#test/fakes/memory-backup.ts';
import { testTask } from '#test/kit/test-task.ts';

const rows = (name: string, count: number) =>
  Array.from({ length: count }, (_entry, at) => ({ pk: { S: `${name}-${at}` }, n: { N: String(at) } }));
const tables = { TasksTable: rows('task', 105), KeysTable: rows('key', 3), UsersTable: [] };

const run = (ports: ReturnType<typeof memoryBackup>, options: Parameters<typeof testTask>[2] = {}) =>
  testTask(backup, {}, { owner: 'system', ...options, services: { backup: ports } });

/** What the manifest says is there, item by item. */
function itemsOf({ objects }: ReturnType<typeof memoryBackup>, id: string): Record<string, string[]> {
  const written = manifest.parse(
    JSON.parse(Buffer.from(objects.get(`${id}/manifest.json`) ?? '').toString()),
  );
  return Object.fromEntries(
    written.tables.map(({ name, parts }) => [
      name,
      parts
        .flatMap(({ key }) =>
          gunzipSync(objects.get(key) ?? '')
            .toString()
            .trim()
            .split('\n'),
        )
        .toSorted(),
    ]),
  );
}

const expected = Object.fromEntries(
  Object.entries(tables).map(([name, items]) => [name, items.map((item) => JSON.stringify(item)).toSorted()]),
);

describe('backup', () => {
  test('copies every item of every table once, and counts them', async () => {
    const ports = memoryBackup(tables);
    const { result } = await run(ports);
    expect(result).toMatchObject({ items: 108, tables: [{ items: 105 }, { items: 3 }, { items: 0 }] });
    expect(result?.id).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-[0-9a-f]{8}$/);
    expect(itemsOf(ports, result?.id ?? '')).toEqual(expected);
  });

  test.each([1, 2, 3, 4])('killed at its checkpoint %d, before or after, it is the same', async (count) => {
    for (const when of ['before', 'after'] as const) {
      const ports = memoryBackup(tables);
      const { result, crashes } = await run(ports, { failAt: { step: `checkpoint:${count}`, when } });
      expect(crashes).toBe(1);
      expect(itemsOf(ports, result?.id ?? '')).toEqual(expected);
    }
  });

  test('takes as many invocations as it needs', async () => {
    const ports = memoryBackup(tables);
    const { result, continuations } = await run(ports, { secondsPerStep: 550 });
    expect(continuations).toBeGreaterThan(2);
    expect(itemsOf(ports, result?.id ?? '')).toEqual(expected);
  });

  test('has no manifest until it is complete', async () => {
    const ports = memoryBackup(tables);
    const fails = {
      ...ports.files,
      putJson: async (key: string, value: unknown) => {
        if (key.endsWith('manifest.json')) throw new Error('S3 is away');
        return ports.files.putJson(key, value);
      },
    };
    const outcome = await run({ ...ports, files: fails });
    expect(outcome.state).toBe('FAILURE');
    expect([...ports.objects.keys()].filter((key) => key.endsWith('manifest.json'))).toEqual([]);
  });

  test('is for operators and the system', async () => {
    await expect(run(memoryBackup(tables), { owner: 'acme' })).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

test('a digest does not depend on the order of what it sums up', () => {
  const [a, b, c] = ['ff'.repeat(32), '01'.repeat(32), 'ab'.repeat(32)] as const;
  expect(addDigests(addDigests(a, b), c)).toBe(addDigests(c, addDigests(b, a)));
  expect(addDigests(a, b)).not.toBe(addDigests(a, c));
});
