import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { queues } from '#tasks/queues.ts';
import { addToCatalogue } from './add-to-catalogue.ts';
import { KitRefusal } from './kit-refusal.ts';
import { parseTaskName, type TaskName } from './task-name.ts';
import { definitionSource, testSource } from './task-sources.ts';

const catalogueFile = 'lambdas/tasks/catalogue.ts';

/** `npm run new -- task NAME` in the project at `root`; answers with what to say. @throws KitRefusal */
export function newTask(args: readonly string[], root: string): string {
  const { name, queue, description, dryRun } = read(args);
  const definition = `lambdas/tasks/${name.kebab}.ts`;
  const test = `test/unit/tasks/${name.kebab}.test.ts`;
  for (const file of [definition, test])
    if (existsSync(join(root, file))) throw new KitRefusal(`${file} exists already; nothing was written.`);
  const catalogue = addToCatalogue(readFileSync(join(root, catalogueFile), 'utf8'), name);
  const files = [
    [definition, definitionSource(name, queue, description)],
    [test, testSource(name)],
    [catalogueFile, catalogue],
  ] as const;
  if (dryRun) return `Would write ${files.map(([file]) => file).join(', ')}.`;
  for (const [file, source] of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), source);
  }
  format(
    root,
    files.map(([file]) => file),
  );
  return nextSteps(name, definition, test);
}

function read(args: readonly string[]) {
  const { values, positionals } = parse(args);
  const [text, more] = positionals;
  if (text === undefined) throw new KitRefusal('give the NAME of the task: npm run new -- task resize_image');
  if (more !== undefined) throw new KitRefusal(`give one NAME, not also "${more}".`);
  const queue = values.queue ?? 'default';
  if (!Object.hasOwn(queues, queue))
    throw new KitRefusal(
      `--queue ${queue}: there is no such queue. Known: ${Object.keys(queues).join(', ')}.`,
    );
  const name = parseTaskName(text);
  const words = name.snake.replaceAll('_', ' ');
  const description =
    values.description ?? `${words[0]?.toUpperCase()}${words.slice(1)}, as this sentence will say better.`;
  if (!/^[A-Z].{9,300}\.$/.test(description))
    throw new KitRefusal(
      '--description: give one sentence, with a capital letter first and a full stop at its end.',
    );
  return { name, queue, description, dryRun: values['dry-run'] === true };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        queue: { type: 'string' },
        description: { type: 'string' },
        'dry-run': { type: 'boolean' },
      },
      allowPositionals: true,
    });
  } catch (error) {
    throw new KitRefusal(
      `${error instanceof Error ? error.message : String(error)} (--help lists the options)`,
    );
  }
}

/** Sorts the imports and breaks the lines; what cannot be formatted is left to `npm run lint` to tell. */
function format(root: string, files: readonly string[]): void {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  spawnSync(process.execPath, [biome, 'check', '--write', ...files], { cwd: root, stdio: 'ignore' });
}

function nextSteps({ snake, kebab }: TaskName, definition: string, test: string): string {
  return `Written:
  ${definition}   what it takes, gives and does
  ${test}   how it is tried out, in memory
  ${catalogueFile}   one line more

Next:
  1. Write its body in ${definition}.
  2. npm test -- --project fast tasks/${kebab} tasks/catalogue
     runs its test and the catalogue's checks.
  3. npm start, and in another terminal:
     npx beatless submit ${snake} --input '{"name":"world"}' --wait
     A change of ${kebab}.ts is live within 2 seconds; npm start says "reloaded".
  4. npm run synth, then npm run deploy.

docs/write-a-task.md tells each step.`;
}
