import { describe, expect, test } from 'vitest';
import { changedBundles, joinImports } from '#kit/changed-bundles.ts';

const imports = (graph: Record<string, readonly string[]>) => ({
  inputs: Object.fromEntries(
    Object.entries(graph).map(([file, paths]) => [
      file,
      { bytes: 1, imports: paths.map((path) => ({ path, kind: 'import-statement' as const })) },
    ]),
  ),
});

const graph = imports({
  'api.ts': ['tasks/a.ts'],
  'worker.ts': ['tasks/a.ts', 'run.ts'],
  'thread.ts': ['pdf.ts'],
  'tasks/a.ts': ['core.ts'],
  'core.ts': ['tasks/a.ts'],
});
const bundles = [
  { name: 'api', handler: 'api.ts' },
  { name: 'worker', handler: 'worker.ts' },
  { name: 'worker-pdf', handler: 'worker.ts', threads: { thread: 'thread.ts' } },
];
const names = (...changed: string[]) => changedBundles(bundles, changed, graph).map(({ name }) => name);

describe('the packages that a change may change', () => {
  test.each([
    [['core.ts'], ['api', 'worker', 'worker-pdf']],
    [['run.ts'], ['worker', 'worker-pdf']],
    [['pdf.ts'], ['worker-pdf']],
    [['api.ts'], ['api']],
    [['unknown.ts'], []],
    [
      ['api.ts', 'pdf.ts'],
      ['api', 'worker-pdf'],
    ],
    [['lib/bundle-functions.ts'], ['api', 'worker', 'worker-pdf']],
  ])('%j: %j', (changed, expected) => {
    expect(names(...changed)).toEqual(expected);
  });

  test('follow what was imported last', () => {
    const now = joinImports(graph, imports({ 'api.ts': ['new.ts'] }));
    expect(changedBundles(bundles, ['core.ts'], now).map(({ name }) => name)).toEqual([
      'worker',
      'worker-pdf',
    ]);
    expect(changedBundles(bundles, ['new.ts'], now).map(({ name }) => name)).toEqual(['api']);
  });

  test('keep what tasks import when they run, which a package that runs none does not tell', () => {
    const whole = {
      inputs: {
        ...graph.inputs,
        'tasks/a.ts': { bytes: 1, imports: [{ path: 'heavy.ts', kind: 'dynamic-import' as const }] },
      },
    };
    const now = joinImports(whole, imports({ 'api.ts': ['tasks/a.ts'], 'tasks/a.ts': ['core.ts'] }));
    expect(changedBundles(bundles, ['heavy.ts'], now).map(({ name }) => name)).toContain('worker');
    expect(changedBundles(bundles, ['core.ts'], now).map(({ name }) => name)).toContain('worker');
  });
});
