import { KitRefusal } from './kit-refusal.ts';
import { newTask } from './new-task.ts';

const help = `Writes what a new kind of task needs: its definition, a test of it, and its line in the catalogue.

  npm run new -- task NAME [options]

NAME is snake_case, a verb and what it is done to: resize_image, send_invoice.

  --queue QUEUE         the class of work that runs it (lambdas/tasks/queues.ts); else default
  --description TEXT    one sentence for people, shown in the API's documentation
  --dry-run             only say what would be written
  --help                this text

Nothing that exists is overwritten. The whole way from here to a deployed task: docs/write-a-task.md
`;

try {
  const [kind, ...rest] = process.argv.slice(2);
  if (kind === undefined || rest.includes('--help') || ['--help', '-h', 'help'].includes(kind)) {
    console.log(help);
    process.exitCode = kind === undefined ? 2 : 0;
  } else if (kind === 'task') console.log(newTask(rest, process.cwd()));
  else throw new KitRefusal(`there is nothing of the kind "${kind}" to make: npm run new -- task NAME`);
} catch (error) {
  if (!(error instanceof KitRefusal)) throw error;
  console.error(`new: ${error.message}`);
  process.exitCode = 2;
}
