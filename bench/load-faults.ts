import './help.ts';
import { parseArgs } from 'node:util';
import { ensureAssembly } from '#local/runtime/synth.ts';
import { startCloud } from './faults/cloud.ts';
import { loadFaults } from './load-faults/plan.ts';
import { runLoadFaults } from './load-faults/run-load-faults.ts';

/*
 * Proof that loads happen exactly once: CSV files are loaded into the local warehouse while a seeded plan repeats submissions,
 * loses, doubles and hastens events, kills workers at every call, lets statements conflict, refuses them, loses the answer
 * of commits, and revokes loads in every state; then tables, ledgers and tasks must agree.
 *
 *   npm run faults:redshift -- [--loads 60] [--seed N] [--assembly cdk.out] [--no-synth]
 *
 * One JSON line; exit code 1 if a load was lost, doubled, stuck, or its ledger and its task disagree.
 */

/** From so many loads on, every kind of fault must have struck. */
const LARGE = 200;

const { values } = parseArgs({
  options: {
    loads: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    assembly: { type: 'string', default: 'cdk.out' },
    'no-synth': { type: 'boolean', default: false },
  },
});
const count = Number(values.loads);
const seed = Number(values.seed);
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
  console.error('--loads and --seed take whole numbers.');
  process.exit(2);
}

const say = (line: string): void => console.error(line);
const startedAt = performance.now();
if (!values['no-synth']) await ensureAssembly(values.assembly, say);
const cloud = await startCloud(values.assembly);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void cloud.stop());
try {
  const report = await runLoadFaults(cloud, count, seed, (progress) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${progress}`);
  });
  const { findings, states, ...line } = report;
  for (const finding of findings) say(finding);
  say(`states: ${JSON.stringify(states)}`);
  const never = count >= LARGE ? loadFaults.filter((kind) => !report.injected[kind]) : [];
  if (never.length > 0) say(`never struck: ${never.join(', ')}`);
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  console.log(JSON.stringify({ ...line, seconds, seed }));
  process.exitCode = findings.length === 0 && never.length === 0 ? 0 : 1;
} finally {
  await cloud.stop();
}
