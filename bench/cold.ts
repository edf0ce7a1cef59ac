import './help.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleFunctions } from '#lib/bundle-functions.ts';
import { type BundleName, functionBundles } from '#lib/bundling/function-bundles.ts';
import { bundleContents } from './cold/bundle-contents.ts';
import { caps } from './cold/caps.ts';
import { type Loads, measureLoads } from './cold/measure-loads.ts';
import { undiciAfterRequest } from './cold/modules-of-a-request.ts';

/**
 * How large each Lambda package is and how long it takes to load, in a process of its own each time.
 * npm run bench:cold -- [--runs 15] [--check] [--parts] [--json] [--beside FOLDER]
 *
 * --check fails when a package has more code than its cap, when a request loads undici, or when loading takes more than a
 * quarter longer than its cap (bench/cold/caps.ts) at this machine's pace; what lies between may be noise and is told.
 * --parts also prints the largest parts of each. --beside loads those of another build, a copy of its .build, in turn.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '15' },
    check: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    /** Another build's packages, to be loaded in turn with these. */
    beside: { type: 'string' },
    /** Also prints the largest parts of each package. */
    parts: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs must be a whole number from 1');

const root = join(import.meta.dirname, '..');
const bundles = join(root, '.build');
const metafile = await bundleFunctions({ root, outDir: bundles });
const folders = functionBundles.map(({ name }): [string, string] => [name, join(bundles, name)]);
const { beside } = values;
/** Those of the other build, under names that no package has. */
const others = functionBundles
  .map(({ name }): [string, string] => [`${name} beside`, join(beside ?? '', name)])
  .filter(([, folder]) => beside !== undefined && existsSync(folder));
const loads = measureLoads(
  new Map([...folders, ...others]),
  runs,
  (found) => !values.check || functionBundles.every(({ name }) => isWithin(name, found)),
);
const undici = undiciAfterRequest(join(bundles, 'api'));

const results = functionBundles.map(({ name }) => {
  const load = loads.ofPackages.get(name);
  if (!load) throw new Error(`${name} was not measured`);
  return { name, ...load, ...bundleContents(metafile, name), cap: caps[name] };
});

const above = results.filter(({ leastMs, cap }) => leastMs > cap.loadMs * loads.slowness);
const findings = [
  ...above.filter(({ name }) => !isWithin(name, loads)).map(tellLoad),
  ...results
    .filter(({ kilobytes, cap }) => kilobytes > cap.kilobytes)
    .map(({ name, kilobytes, cap }) => `${name} has ${kilobytes.toFixed(0)} KB; at most ${cap.kilobytes}`),
  ...(undici.length > 0 ? [`GET /health loads undici: ${undici.join(', ')}`] : []),
];
const warnings = above.filter(({ name }) => isWithin(name, loads)).map(tellLoad);

if (values.json)
  console.log(JSON.stringify({ node: process.version, runs, results, undici, findings, warnings }, null, 2));
else print();
if (values.check && findings.length > 0) process.exitCode = 1;

/** A quarter more than the cap of a machine as slow as this one may be noise; more is the package. */
function isWithin(name: BundleName, { ofPackages, slowness }: Loads): boolean {
  const leastMs = ofPackages.get(name)?.leastMs ?? Number.POSITIVE_INFINITY;
  return leastMs <= caps[name].loadMs * slowness * 1.25;
}

function tellLoad({ name, leastMs, cap }: (typeof results)[number]): string {
  const here = (cap.loadMs * loads.slowness).toFixed(0);
  return `${name} takes ${leastMs.toFixed(1)} ms to load; at most ${cap.loadMs}, which is ${here} on this machine now`;
}

function print(): void {
  console.log(
    `CPU ms of loading, beyond an empty process; ${runs} processes each; Node ${process.version}\n`,
  );
  console.log(
    `An empty process takes ${loads.slowness.toFixed(2)} times what it takes on the machine of the caps: here = cap × ${loads.slowness.toFixed(2)}.\n`,
  );
  console.log('function        least   median      cap     here       KB      cap');
  for (const { name, leastMs, medianMs, kilobytes, cap } of results) {
    const cells = [
      leastMs.toFixed(1),
      medianMs.toFixed(1),
      cap.loadMs,
      (cap.loadMs * loads.slowness).toFixed(0),
      kilobytes.toFixed(0),
      cap.kilobytes,
    ];
    console.log(`${name.padEnd(13)} ${cells.map((cell) => String(cell).padStart(7)).join('  ')}`);
  }
  for (const { name, leastMs } of results) {
    const other = loads.ofPackages.get(`${name} beside`);
    if (other) console.log(`${name}: ${(leastMs / other.leastMs).toFixed(2)} of ${beside}`);
  }
  if (values.parts)
    for (const { name, parts } of results) {
      console.log(`\n${name}`);
      for (const [part, bytes] of parts.slice(0, 15))
        console.log(`${(bytes / 1000).toFixed(1).padStart(8)} KB  ${part}`);
    }
  const told = [...findings, ...warnings];
  console.log(
    told.length === 0 ? '\nAll within their caps; GET /health loads no undici.' : `\n${told.join('\n')}`,
  );
}
