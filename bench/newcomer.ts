import './help.ts';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Copy, copyOfRepository, type Running } from '#test/kit/copy-of-repository.ts';
import { blocksOf } from '#test/kit/document.ts';
import { followDocument } from '#test/kit/follow-document.ts';
import { median, sum } from './statistics.ts';
import { table } from './tasks/markdown.ts';

/*
 * What a new user goes through: follows docs/write-a-task.md to the letter in a fresh copy, and prints its steps and what
 * the machine takes for each. Then edits the task again and again while the local cloud runs, and prints the time from
 * saving it until the local cloud says that it is reloaded, and until a task is done by the new code.
 * npm run bench:newcomer -- [--install] [--reloads 5]
 * --install installs the packages anew, as after a clone; without it those at hand are used.
 */

const { values } = parseArgs({
  options: { install: { type: 'boolean', default: false }, reloads: { type: 'string', default: '5' } },
});
const document = 'docs/write-a-task.md';
const copy = copyOfRepository();
try {
  const installSeconds = values.install ? install(copy) : [];
  const { cloud, steps } = await followDocument(copy, blocksOf(document));
  const all = [...installSeconds, ...steps];
  const rows = all.map(({ what, seconds }, at) => [`${at + 1}. ${what}`, seconds.toFixed(1)]);
  console.log(table([document, 'seconds'], rows));
  const minutes = sum(all.map(({ seconds }) => seconds)) / 60;
  console.log(`\n${all.length} steps, ${minutes.toFixed(1)} minutes of the machine\n`);

  const reloads: { readonly said: number; readonly done: number }[] = [];
  for (let at = 1; at <= Number(values.reloads); at += 1) reloads.push(await reload(copy, cloud, at));
  console.log(
    table(
      ['from saving a task until …', 'median, s', 'longest, s'],
      [
        figures(
          'it is reloaded',
          reloads.map(({ said }) => said),
        ),
        figures(
          'a task was done by the new code',
          reloads.map(({ done }) => done),
        ),
      ],
    ),
  );
} finally {
  await copy.remove();
}

function install({ folder, sh }: Copy) {
  rmSync(join(folder, 'node_modules'));
  const startedAt = performance.now();
  sh('npm install');
  return [{ what: 'npm install', seconds: (performance.now() - startedAt) / 1000 }];
}

/** Lets the task of the document count `factor` times as many words. */
async function reload({ folder }: Copy, cloud: Running, factor: number) {
  const file = join(folder, 'lambdas/tasks/count-words.ts');
  const source = readFileSync(file, 'utf8');
  const line = 'reloaded lambdas/tasks/count-words.ts in';
  const before = cloud.output().split(line).length;
  const changed = source.replace(/words: words\.length[ *0-9]*,/, `words: words.length * 1${factor},`);
  if (changed === source) throw new Error('the document has another task now');
  writeFileSync(file, changed);
  const savedAt = performance.now();
  const since = () => (performance.now() - savedAt) / 1000;
  while (cloud.output().split(line).length === before) await new Promise((wake) => setTimeout(wake, 10));
  const said = since();
  const { api, key } = JSON.parse(readFileSync(join(folder, '.local/ready.json'), 'utf8'));
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ task: 'count_words', input: { text: 'to be' } });
  const submitted = await fetch(`${api}/v1/tasks`, { method: 'POST', headers, body });
  const { id } = (await submitted.json()) as { readonly id: string };
  const ended = await fetch(`${api}/v1/tasks/${id}?waitSeconds=20`, { headers });
  const { result } = (await ended.json()) as { readonly result?: { readonly words: number } };
  const done = since();
  if (result?.words !== 2 * Number(`1${factor}`))
    throw new Error(`the old code counted: ${JSON.stringify(result)}`);
  return { said, done };
}

function figures(what: string, seconds: readonly number[]): string[] {
  return [what, median(seconds).toFixed(2), Math.max(...seconds).toFixed(2)];
}
