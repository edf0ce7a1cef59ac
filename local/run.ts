import '#local/clock.ts';
import { LOCAL_HELP, readLocalArguments } from '#local/runtime/arguments.ts';
import { Refusal } from '#local/runtime/refusal.ts';
import { supervise } from '#local/runtime/supervise.ts';

/** `npm run local`: the stacks on this machine, until Ctrl-C. */
async function main(): Promise<void> {
  const { help, ...options } = readLocalArguments(process.argv.slice(2));
  if (help) console.log(LOCAL_HELP);
  else await supervise(options);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Refusal ? error.message : error);
    process.exit(1);
  },
);
