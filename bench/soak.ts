import './help.ts';
import { parseArgs } from 'node:util';
import { ensureAssembly } from '#local/runtime/synth.ts';
import { startCloud } from './faults/cloud.ts';
import { isGrown, isSteady } from './soak/compare-thirds.ts';
import { runSoak } from './soak/run-soak.ts';

/*
 * A steady rate of mixed tasks on a fresh local cloud, while memory and open descriptors of all its processes are looked
 * at: the first third of the time against the last. Then everything must have ended, once.
 *
 *   npm run soak -- [--minutes 20] [--warm-up 3] [--rate 2] [--seed N] [--no-synth]
 *
 *   --minutes N   how long it is looked at
 *   --warm-up N   minutes before that, in which caches and environments come to be
 *   --rate N      tasks a second
 *
 * One JSON line; exit code 1 if memory differs by more than 10 %, descriptors have grown by more than that, or a task was
 * lost, doubled or stuck.
 */

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    'warm-up': { type: 'string', default: '3' },
    rate: { type: 'string', default: '2' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    'no-synth': { type: 'boolean', default: false },
  },
});
const [minutes, warmUpMinutes, rate, seed] = [
  values.minutes,
  values['warm-up'],
  values.rate,
  values.seed,
].map(Number) as [number, number, number, number];
const isWrong = !(minutes > 0) || !(warmUpMinutes >= 0) || !(rate > 0) || !Number.isInteger(seed);
if (isWrong || process.platform !== 'linux') {
  console.error(
    isWrong
      ? '--minutes and --rate take numbers above 0, --warm-up one from 0, --seed a whole number.'
      : 'The soak reads /proc, which only Linux has.',
  );
  process.exit(2);
}

if (!values['no-synth']) await ensureAssembly('cdk.out', (line) => console.error(line));
const cloud = await startCloud('cdk.out');
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void cloud.stop());
try {
  const onProgress = (progress: string): void => console.error(progress);
  const report = await runSoak(cloud, { minutes, warmUpMinutes, rate, seed, onProgress });
  const { findings, loads: loadVerdict, ...line } = report;
  const { findings: loadFindings, ...loads } = loadVerdict;
  for (const finding of [...findings, ...loadFindings]) console.error(finding);
  console.log(JSON.stringify({ minutes, rate, seed, ...line, loads }));
  const { lost, stuck, doubledOutcomes, doubledEffects, orphans, rssMiB, descriptors } = report;
  const isWhole = lost + stuck + doubledOutcomes + doubledEffects + orphans === 0;
  process.exitCode =
    isWhole && loadFindings.length === 0 && isSteady(rssMiB) && !isGrown(descriptors) ? 0 : 1;
} finally {
  await cloud.stop();
}
