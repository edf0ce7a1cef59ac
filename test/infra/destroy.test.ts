import { describe, expect, test } from 'vitest';
import type { Assembly, DeployedStack } from '#kit/deploy/ports.ts';
import { runDestroy } from '#kit/deploy/run-destroy.ts';
import { type Json, synthesize } from './synthesize.ts';

const { data, app, dataTemplate, appTemplate } = synthesize({ stage: 'test' });

/** A stack as deployed: each resource has its logical id, with a word before it, as its name. */
function deployedOf(template: Json): DeployedStack {
  const resources = Object.entries(template.Resources as Record<string, Json>).map(
    ([logicalId, { Type }]) => ({
      logicalId,
      type: Type,
      name: `real-${logicalId}`,
    }),
  );
  return { template, outputs: {}, resources };
}

const both = {
  [data.stackName]: deployedOf(dataTemplate.toJSON()),
  [app.stackName]: deployedOf(appTemplate.toJSON()),
};
const { [data.stackName]: dataOnly } = both;
const assembly: Assembly = {
  folder: 'cdk.out',
  stacks: [data, app].map(({ stackName }) => ({ name: stackName, template: {} })),
};

/** The person at the terminal, if there is one, gives that answer. */
async function destroy(
  stacks: Readonly<Record<string, DeployedStack | undefined>>,
  {
    deletesData = false,
    isAgreed = false,
    answer,
  }: { deletesData?: boolean; isAgreed?: boolean; answer?: string },
) {
  const [done, said]: [string[], string[]] = [[], []];
  const act = (what: string) => async (name: string) => void done.push(`${what} ${name}`);
  const code = await runDestroy(
    { context: [], isAgreed, deletesData },
    {
      cdk: {
        synth: async () => assembly,
        deploy: async () => {
          throw new Error('nothing is deployed here');
        },
        destroy: async (_, names) => void done.push(`destroy ${names.join(' ')}`),
      },
      deployed: { stack: async (name) => stacks[name] },
      removal: {
        allowDeletion: act('unprotect'),
        deleteTable: act('table'),
        deleteBucket: act('bucket'),
      },
      terminal: {
        say: (text) => said.push(text),
        ask: answer === undefined ? undefined : async () => answer,
      },
    },
  );
  return { code, done, said: said.join('\n') };
}

const kept = ['TasksTable88911DC5', 'KeysTableDD857A22', 'UploadsBucket5E5E9B64', 'BackupsBucketC69911ED'];

describe('without --delete-data', () => {
  test('what runs goes; tables and buckets stay and are named', async () => {
    const { code, done, said } = await destroy(both, { answer: 'yes' });
    expect([code, done]).toEqual([0, ['destroy test-BeatlessApp']]);
    for (const id of kept) expect(said).toContain(`real-${id} (`);
    expect(said).toContain('not deleted without --delete-data');
  });

  test('where only data is left it refuses, also with --yes', async () => {
    const { code, done, said } = await destroy({ [data.stackName]: dataOnly }, { isAgreed: true });
    expect([code, done]).toEqual([1, []]);
    for (const id of kept) expect(said).toContain(`real-${id} (`);
  });

  test.each([{ answer: 'no' }, {}])('nothing happens without a yes: %j', async (options) => {
    expect(await destroy(both, options)).toMatchObject({ code: 1, done: [] });
  });
});

describe('with --delete-data', () => {
  test('everything goes once the name of the stack is typed: what runs, the data, its stack', async () => {
    const { code, done, said } = await destroy(both, { deletesData: true, answer: 'test-BeatlessData' });
    expect(code).toBe(0);
    expect(done[0]).toBe('destroy test-BeatlessApp');
    expect(done.slice(-2)).toEqual(['unprotect test-BeatlessData', 'destroy test-BeatlessData']);
    const removed = done.slice(1, -2);
    expect(removed).toHaveLength(9);
    expect(removed).toEqual(
      expect.arrayContaining(['table real-TasksTable88911DC5', 'bucket real-UploadsBucket5E5E9B64']),
    );
    // The others write into these until they are gone.
    expect(removed.slice(-2).join()).toMatch(/^bucket real-AccessLogsBucket.*bucket real-ConsoleLogs/);
    expect(said).toMatch(/by hand, in this order:\n.*Workgroup\)\n.*Namespace\)/);
  });

  test.each([{ answer: 'yes' }, {}])('a mere yes is not enough: %j', async (options) => {
    const { code, done } = await destroy(both, { deletesData: true, ...options });
    expect([code, done]).toEqual([1, []]);
  });

  test('programs say --yes', async () => {
    expect((await destroy(both, { deletesData: true, isAgreed: true })).done).toHaveLength(12);
  });
});

test('where nothing is deployed there is nothing to do', async () => {
  const { code, done, said } = await destroy({}, { deletesData: true, isAgreed: true });
  expect([code, done]).toEqual([0, []]);
  expect(said).toContain('There is no test-BeatlessData or test-BeatlessApp');
});
