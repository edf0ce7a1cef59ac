import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { prng } from '#bench/simulate/prng.ts';
import { PdfError } from '#pdf/errors.ts';
import { extractPages } from '#pdf/extract.ts';
import { damage } from '#test/fixtures/pdf/damage.ts';
import { everydayKinds, makeDocument } from '#test/fixtures/pdf/everyday/documents.ts';

describe('damaged files', () => {
  it('50 of them end in tables, without, or in an error that says why, each in seconds', async () => {
    const random = prng(2024);
    const federal = readFileSync(
      new URL(import.meta.resolve('#test/fixtures/pdf/nhanes-iii-guidelines-appendix-a.pdf')),
    );
    const endings: string[] = [];
    for (let i = 0; i < 50; i += 1) {
      const whole = i % 2 === 0 ? federal : makeDocument(random.pick(everydayKinds), i).bytes;
      const start = performance.now();
      endings.push(await endingOf(damage(whole, random)));
      expect(performance.now() - start, `file ${i}`).toBeLessThan(10_000);
    }
    expect(endings.filter((ending) => ending === 'fault')).toEqual([]);
    expect(new Set(endings)).toContain('tables');
    expect(new Set(endings)).toContain('damaged');
  });
});

async function endingOf(bytes: Uint8Array): Promise<string> {
  try {
    let tables = 0;
    for await (const page of extractPages(bytes)) tables += page.tables.length;
    return tables > 0 ? 'tables' : 'no tables';
  } catch (error) {
    return error instanceof PdfError ? error.code : 'fault';
  }
}
