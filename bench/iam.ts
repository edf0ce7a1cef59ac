import { parseArgs } from 'node:util';
import { ensureAssembly } from '#local/runtime/synth.ts';
import { readGrants, recordFolder } from './iam/read-grants.ts';
import { runE2e } from './iam/run-e2e.ts';
import { tableOf } from './iam/table-of.ts';
import { spelling, tryWithout } from './iam/try-without.ts';

const help = `What the roles of the functions allow, and what of it the e2e tests need.

  npm run iam [-- options]

  --recorded      read what the last e2e run has left in .bench/iam instead of running the tests
  --check         exit code 1 if a grant is needed by no test
  --without N     take N grants away, one after another: of the tests that needed it, one must fail for want of it
  --seed S        which ones (default 1)
  --of TEXT       only of those that have TEXT in "FUNCTION ACTION RESOURCE"
  --json          for programs
`;

const { values } = parseArgs({
  options: {
    recorded: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    without: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    of: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(help);
else await main();

async function main(): Promise<void> {
  if (values.recorded) await ensureAssembly('cdk.out', console.error);
  else if (!(await runE2e({ record: recordFolder })).passed) throw new Error('An e2e test has failed.');
  const grants = readGrants();
  if (grants.length === 0)
    throw new Error('No e2e test has left anything in .bench/iam: run without --recorded.');
  const unused = grants.filter(({ calls }) => calls === 0);
  if (values.json) console.log(JSON.stringify(grants));
  else console.log(tableOf(grants));
  const chosen = grants.filter((grant) => spelling(grant).includes(values.of));
  const survived = await tryWithout(chosen, Number(values.without), Number(values.seed));
  if (values.check && (unused.length > 0 || survived.length > 0)) process.exitCode = 1;
}
