import './help.ts';
import { parseArgs } from 'node:util';
import { ensureAssembly } from '#local/runtime/synth.ts';
import { startCloud } from './faults/cloud.ts';
import { runRecovery } from './faults/recovery.ts';
import { runFaults, tooRare } from './faults/run-faults.ts';

/*
 * Proof on the real bundles: tasks are submitted to a fresh local cloud while its gateway breaks calls by a seeded plan,
 * environments are killed, messages doubled and the clock jumps; then everything must have ended, once.
 *
 *   npm run faults -- [--tasks 500] [--seed N] [--assembly cdk.out] [--no-synth]
 *   npm run faults -- --recovery      kill -9 of the whole worker in the middle of 200 tasks
 *
 * One JSON line; exit code 1 if a task was lost, doubled, stuck or orphaned.
 */

/** From so many tasks on, each kind of fault must have struck at least LEAST times. */
const LARGE = 2_000;
const LEAST = 20;

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    assembly: { type: 'string', default: 'cdk.out' },
    'no-synth': { type: 'boolean', default: false },
    recovery: { type: 'boolean', default: false },
  },
});
const count = Number(values.tasks);
const seed = Number(values.seed);
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
  console.error('--tasks and --seed take whole numbers.');
  process.exit(2);
}

const say = (line: string): void => console.error(line);
const show = (progress: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${progress}`);
};
const startedAt = performance.now();
if (!values['no-synth']) await ensureAssembly(values.assembly, say);
const cloud = await startCloud(values.assembly);
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interrupted = true;
    void cloud.stop();
  });
}
try {
  process.exitCode = (await (values.recovery ? recovery() : faults())) ? 0 : 1;
} catch (error) {
  // what a run fails at whose cloud has been stopped says nothing
  if (!interrupted) throw error;
  process.exitCode = 130;
} finally {
  await cloud.stop();
}

async function faults(): Promise<boolean> {
  const report = await runFaults(cloud, count, seed, show);
  show('');
  const { findings, states, ...line } = report;
  for (const finding of findings) say(finding);
  say(`states: ${JSON.stringify(states)}`);
  const rare = count >= LARGE ? tooRare(report, LEAST) : [];
  if (rare.length > 0) say(`struck less than ${LEAST} times: ${rare.join(', ')}`);
  console.log(JSON.stringify({ ...line, seconds: secondsSince(startedAt), seed }));
  const { lost, doubledOutcomes, doubledEffects, stuck, orphans } = report;
  return lost + doubledOutcomes + doubledEffects + stuck + orphans === 0 && rare.length === 0;
}

async function recovery(): Promise<boolean> {
  const { findings, ...report } = await runRecovery(cloud);
  for (const finding of findings) say(finding);
  console.log(JSON.stringify({ ...report, seconds: secondsSince(startedAt) }));
  return report.lost + report.stuck + report.doubledOutcomes + report.doubledEffects === 0;
}

function secondsSince(start: number): number {
  return Math.round((performance.now() - start) / 100) / 10;
}
