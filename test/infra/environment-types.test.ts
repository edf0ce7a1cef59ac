import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { root } from './synthesize.ts';

// Inside the repository, as the compiler looks there for `#functions` and the packages.
mkdirSync(join(root, '.build'), { recursive: true });
const folder = mkdtempSync(join(root, '.build', 'types-'));
afterAll(() => rmSync(folder, { recursive: true }));

const construct = (access: string) => `
import { Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { DispatchEnv } from '#functions/dispatch/env.ts';
import { join, values } from '#lib/constructs/access.ts';
import { NodeFunction } from '#lib/constructs/node-function.ts';
import { queueUrls } from '#lib/constructs/queue-access.ts';
import { tasksTable } from '#lib/constructs/table-access.ts';

declare const tasks: ITable;
declare const queue: IQueue;
new NodeFunction<DispatchEnv>(new Stack(), 'Dispatch', {
  description: 'The dispatch',
  bundles: '.',
  bundle: 'dispatch',
  access: ${access},
  memoryMiB: 512,
  timeoutSeconds: 60,
});
export { join, queue, queueUrls, tasks, tasksTable, values };
`;

test('a function that is given all its variables compiles; one that lacks a variable does not', () => {
  const all =
    "join(tasksTable(tasks, { on: ['GetItem'] }), queueUrls({ default: queue }), values({ TASKS: '', SCHEDULE_GROUP: '' }))";
  const fewer = "join(tasksTable(tasks, { on: ['GetItem'] }), values({ TASKS: '', SCHEDULE_GROUP: '' }))";
  const errors = compile({ 'complete.ts': construct(all), 'incomplete.ts': construct(fewer) });
  expect(errors).toContain('incomplete.ts');
  expect(errors).toContain("Property 'QUEUE_URLS' is missing");
  expect(errors).not.toContain('/complete.ts');
  expect(errors.match(/error TS/g)).toHaveLength(1);
});

function compile(files: Record<string, string>): string {
  const config = { extends: '../../tsconfig.json', include: ['*.ts'], exclude: [] };
  for (const [name, content] of Object.entries({ ...files, 'tsconfig.json': JSON.stringify(config) }))
    writeFileSync(join(folder, name), content);
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' });
  return stdout.replaceAll('\\', '/');
}
