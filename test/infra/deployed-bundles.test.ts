import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { bundleContents } from '#bench/cold/bundle-contents.ts';
import { caps } from '#bench/cold/caps.ts';
import { undiciAfterRequest } from '#bench/cold/modules-of-a-request.ts';
import { bundleFunctions } from '#lib/bundle-functions.ts';
import { functionBundles } from '#lib/bundling/function-bundles.ts';
import { sameFiles } from '#local/runtime/reload/same-files.ts';
import { resourcesOf, root, synthesize, temporaryFolder } from './synthesize.ts';

const outDir = temporaryFolder('packages');
let metafile: Awaited<ReturnType<typeof bundleFunctions>>;
beforeAll(async () => {
  metafile = await bundleFunctions({ root, outDir });
});

test('no package carries the CDK, undici or anything that is not for Lambda', () => {
  const foreign = Object.keys(metafile.inputs).filter((path) =>
    /node_modules\/(aws-cdk-lib|constructs|undici|esbuild)\/|^(bin|bench|client|local|test)\/|^lib\/(?!bundling\/)/.test(
      path,
    ),
  );
  expect(Object.keys(metafile.inputs).length).toBeGreaterThan(100);
  expect(foreign).toEqual([]);
});

test('only the worker of PDFs carries the extractor', () => {
  const carrying = functionBundles
    .map(({ name }) => name)
    .filter((name) => bundleContents(metafile, name).parts.some(([part]) => part === '@embedpdf/pdfium'));
  expect(carrying).toEqual(['worker-pdf']);
});

test('the second reader lies beside the worker of PDFs, and in no bundle: only a document that needs it loads it', () => {
  const lying = functionBundles
    .map(({ name }) => name)
    .filter((name) => existsSync(join(outDir, name, 'pdfjs')));
  expect(lying).toEqual(['worker-pdf']);
  for (const file of ['pdf.min.mjs', 'pdf.worker.min.mjs', 'cmaps/KSC-Johab-H.bcmap', 'cmaps/LICENSE'])
    expect(existsSync(join(outDir, 'worker-pdf/pdfjs', file)), file).toBe(true);
  expect(Object.keys(metafile.inputs).filter((path) => path.includes('pdfjs-dist'))).toEqual([]);
});

test.each(functionBundles.map(({ name }) => name))('the package %s stays below its cap', (name) => {
  expect(bundleContents(metafile, name).kilobytes).toBeLessThanOrEqual(caps[name].kilobytes);
});

test.each(functionBundles.map(({ name }) => name))(
  'the package %s is Latin-1, which V8 compiles twice as fast',
  (name) => {
    const code = readFileSync(join(outDir, name, 'handler.cjs'), 'utf8');
    const beyond = [...code].findIndex((letter) => (letter.codePointAt(0) ?? 0) > 255);
    expect(beyond === -1 ? '' : code.slice(beyond - 40, beyond + 20)).toBe('');
  },
);

test('a request to the API loads no undici, which would cost 33 ms', () => {
  expect(undiciAfterRequest(join(outDir, 'api'))).toEqual([]);
});

test('a package made alone, as the local cloud reloads it, is the one that is deployed', async () => {
  const alone = temporaryFolder('packages');
  const bundles = functionBundles.filter(({ name }) => name === 'worker-pdf' || name === 'sweep');
  await bundleFunctions({ root, outDir: alone, bundles });
  for (const { name } of bundles)
    expect([name, sameFiles(join(alone, name), join(outDir, name))]).toEqual([name, true]);
});

test('the same sources are the same assets: nothing is deployed again', async () => {
  const again = temporaryFolder('packages');
  await bundleFunctions({ root, outDir: again });
  const [first, second] = [outDir, again].map((bundles) =>
    resourcesOf(synthesize({}, bundles).appTemplate, 'AWS::Lambda::Function').map(
      ([, { Properties }]) => Properties.Code.S3Key,
    ),
  );
  expect(new Set(first).size).toBe(functionBundles.length);
  expect(second).toEqual(first);
});
