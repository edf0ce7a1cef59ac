import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { loaderConfig } from '#core/loaders/loader.ts';
import { createLoader } from '#core/loaders/manage-loaders.ts';
import { previewLoad } from '#core/loaders/preview-load.ts';
import { memoryLoads } from '#test/fakes/memory-loads.ts';
import { acme, world } from '../core/world.ts';

async function previewOf(name: string, body: Uint8Array, more: object = {}) {
  const { clock, submitDeps } = world();
  const loads = memoryLoads();
  loads.files.put({ bucket: 'uploads', key: `acme/a/${name}` }, body);
  const config = loaderConfig.parse({
    name: 'n',
    source: { prefix: 'acme/' },
    target: { table: 't' },
    ...more,
  });
  const { random } = submitDeps;
  const loader = await createLoader({ owner: acme, config, createdBy: 'k' }, { ...loads, clock, random });
  return previewLoad(acme, loader, { ...loads, settings: { ...loads.settings, bucket: 'results' } });
}

const csv = (rows: number) =>
  Buffer.from(
    `id,name\n${Array.from({ length: rows }, (_, id) => `${id},someone of number ${id}\n`).join('')}`,
  );

test('a packed file is looked at whole while it is small', async () => {
  const preview = await previewOf('small.csv.gz', gzipSync(csv(500)));
  expect(preview).toMatchObject({ complete: true, errors: [], problems: [] });
  expect(preview.columns.map(({ type, values }) => [type, values])).toEqual([
    ['INTEGER', 500],
    ['VARCHAR(64)', 500],
  ]);
});

test('of a packed file that is large only the beginning is unpacked, and the preview says so', async () => {
  const large = csv(400_000);
  expect(large.byteLength).toBeGreaterThan(8 * 2 ** 20);
  const preview = await previewOf('large.csv.gz', gzipSync(large));
  expect(preview).toMatchObject({ complete: false, errors: [], problems: [] });
  expect(preview.rows[0]).toEqual(['0', 'someone of number 0']);
  const [id] = preview.columns;
  expect(id?.values).toBeGreaterThan(100_000);
  expect(id?.values).toBeLessThan(400_000);
});

test.each([
  ['is empty once it is cleaned', { from: '\u0000' }],
  ['is empty', { from: ' ' }],
  ['is too long', { from: 'x'.repeat(300) }],
  ['Redshift keeps for itself', { from: 'id', to: 'ctid' }],
])('a column whose name %s is refused with the reason, not a fault of ours', async (_, column) => {
  const refused = previewOf('small.csv', csv(5), { source: { prefix: 'acme/none/' }, columns: [column] });
  await expect(refused).rejects.toMatchObject({ name: 'RefusedError', kind: 'conflict' });
});

test('a table that would be gone with the session is refused', async () => {
  const refused = previewOf('small.csv', csv(5), { target: { table: '#t' } });
  await expect(refused).rejects.toMatchObject({
    kind: 'conflict',
    message: expect.stringContaining('temporary'),
  });
});
