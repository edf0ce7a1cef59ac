import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { acknowledgedFindings } from '#kit/findings/acknowledged-findings.ts';
import { withFindings } from '#kit/findings/findings-section.ts';
import { root, temporaryFolder } from './synthesize.ts';

const document = readFileSync(join(root, 'docs/security.md'), 'utf8');
const findings = acknowledgedFindings(temporaryFolder('findings'));

test('docs/security.md lists the acknowledged findings as they are (npm run findings)', () => {
  expect(withFindings(document, findings)).toBe(document);
});

test('a finding more, or another reason, changes the document', () => {
  const [first, ...others] = findings;
  if (!first) throw new Error('there are findings');
  expect(withFindings(document, others)).not.toBe(document);
  expect(withFindings(document, [{ ...first, reason: 'Because.' }, ...others])).not.toBe(document);
});

test('settings that bring resources in bring their findings', () => {
  const of = (wanted: string) => findings.filter(({ setting }) => setting === wanted).map(({ at }) => at);
  expect(of('warehouse=create')).toEqual(
    expect.arrayContaining(['BeatlessData/Warehouse/CopyRole', 'BeatlessApp/WarehouseQueue/Worker/Role']),
  );
  expect(of('console=on')).toContain('BeatlessApp/Console/Distribution');
});

test('a document without the marks is refused', () => {
  expect(() => withFindings('# Security', findings)).toThrow(/needs the lines/);
});
