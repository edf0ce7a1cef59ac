import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acknowledgedFindings } from './findings/acknowledged-findings.ts';
import { withFindings } from './findings/findings-section.ts';

// Writes the acknowledged findings of cdk-nag, with their reasons, into docs/security.md: npm run findings
const path = join(import.meta.dirname, '../docs/security.md');
const folder = mkdtempSync(join(tmpdir(), 'beatless-findings-'));
try {
  const findings = acknowledgedFindings(folder);
  const before = readFileSync(path, 'utf8');
  const after = withFindings(before, findings);
  if (before !== after) writeFileSync(path, after);
  console.log(`${findings.length} findings in docs/security.md${before === after ? ', as before' : ''}`);
} finally {
  rmSync(folder, { recursive: true });
}
