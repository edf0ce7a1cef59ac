import '#local/clock.ts';
import { runDemo } from '#local/demo.ts';
import { LOCAL_HELP, readLocalArguments } from '#local/runtime/arguments.ts';
import { Refusal } from '#local/runtime/refusal.ts';
import { supervise } from '#local/runtime/supervise.ts';

/** A public-domain document that the repository carries; see the README beside it. */
const demoFile = 'test/fixtures/pdf/nhanes-iii-guidelines-appendix-a.pdf';

const help = `Starts Beatless on this machine and sends a real PDF through it.

  npm start [-- options]

  --once          end after the demonstration (exit code 0 if it worked)

${LOCAL_HELP.slice(LOCAL_HELP.indexOf('  --port'))}`;

/** `npm start`: the local cloud, a demonstration, then task lines until Ctrl-C. */
async function main(): Promise<void> {
  const all = process.argv.slice(2);
  const { help: asked, ...options } = readLocalArguments(all.filter((argument) => argument !== '--once'));
  if (asked) {
    console.log(help);
    return;
  }
  const once = all.includes('--once');
  await supervise(options, async (cloud, key) => {
    const say = options.json ? (line: string) => console.error(line) : (line: string) => console.log(line);
    await runDemo({ api: cloud.api, key }, demoFile, say);
    say(`\nThe API's documentation, to read and to try: ${cloud.api}/docs   (key: ${key})`);
    if (once) await cloud.stop();
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Refusal ? error.message : error);
    process.exit(1);
  },
);
