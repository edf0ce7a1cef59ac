import './help.ts';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleFunctions } from '#lib/bundle-functions.ts';
import { type BundleName, functionBundles } from '#lib/bundling/function-bundles.ts';
import { bundleContents } from './cold/bundle-contents.ts';
import { caps } from './cold/caps.ts';
import { type Load, measureLoads } from './cold/measure-loads.ts';
import { undiciAfterRequest } from './cold/modules-of-a-request.ts';
import { slowness, yardstick } from './cold/slowness.ts';

/**
 * How large each Lambda package is and how long it takes to load, in a process of its own each time.
 * npm run bench:cold -- [--runs 15] [--check] [--parts] [--json]
 *
 * --check fails when one is above its cap (bench/cold/caps.ts); --parts also prints the largest parts of each.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '15' },
    check: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    /** Also prints the largest parts of each package. */
    parts: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs must be a whole number from 1');

const root = join(import.meta.dirname, '..');
const bundles = join(root, '.build');
const metafile = await bundleFunctions({ root, outDir: bundles });
await bundleFunctions({
  root,
  outDir: join(root, '.bench/cold'),
  bundles: [yardstick],
  openApi: async () => ({}),
});
const folders = functionBundles.map(({ name }): [string, string] => [name, join(bundles, name)]);
const loads = measureLoads(
  new Map([...folders, [yardstick.name, join(root, '.bench/cold', yardstick.name)]]),
  runs,
  (found) => !values.check || functionBundles.every(({ name }) => isWithin(name, found)),
);
const slow = slowness(loads);
const undici = undiciAfterRequest(join(bundles, 'api'));

const results = functionBundles.map(({ name }) => {
  const load = loads.get(name);
  if (!load) throw new Error(`${name} was not measured`);
  return { name, ...load, ...bundleContents(metafile, name), cap: caps[name] };
});

const findings = [
  ...results
    .filter(({ name }) => !isWithin(name, loads))
    .map(
      ({ name, leastMs, cap }) =>
        `${name} takes ${leastMs.toFixed(1)} ms to load, ${(leastMs / slow).toFixed(1)} on a quiet machine; at most ${cap.loadMs}`,
    ),
  ...results
    .filter(({ kilobytes, cap }) => kilobytes > cap.kilobytes)
    .map(({ name, kilobytes, cap }) => `${name} has ${kilobytes.toFixed(0)} KB; at most ${cap.kilobytes}`),
  ...(undici.length > 0 ? [`GET /health loads undici: ${undici.join(', ')}`] : []),
];

if (values.json)
  console.log(JSON.stringify({ node: process.version, runs, results, undici, findings }, null, 2));
else print();
if (values.check && findings.length > 0) process.exitCode = 1;

function isWithin(name: BundleName, found: ReadonlyMap<string, Load>): boolean {
  const leastMs = found.get(name)?.leastMs ?? Number.POSITIVE_INFINITY;
  return leastMs / slowness(found) <= (caps[name].loadMs ?? Number.POSITIVE_INFINITY);
}

function print(): void {
  console.log(
    `CPU ms of loading, beyond an empty process; ${runs} processes each; Node ${process.version}\n`,
  );
  console.log(
    `The yardstick (the DynamoDB client alone) takes ${slow.toFixed(2)} times what it takes on a quiet machine: quiet = least / ${slow.toFixed(2)}.\n`,
  );
  console.log('function        least   median    quiet      cap       KB      cap');
  for (const { name, leastMs, medianMs, kilobytes, cap } of results) {
    const cells = [
      leastMs.toFixed(1),
      medianMs.toFixed(1),
      (leastMs / slow).toFixed(1),
      cap.loadMs ?? '–',
      kilobytes.toFixed(0),
      cap.kilobytes,
    ];
    console.log(`${name.padEnd(13)} ${cells.map((cell) => String(cell).padStart(7)).join('  ')}`);
  }
  if (values.parts)
    for (const { name, parts } of results) {
      console.log(`\n${name}`);
      for (const [part, bytes] of parts.slice(0, 15))
        console.log(`${(bytes / 1000).toFixed(1).padStart(8)} KB  ${part}`);
    }
  console.log(
    findings.length === 0
      ? '\nAll within their caps; GET /health loads no undici.'
      : `\n${findings.join('\n')}`,
  );
}
