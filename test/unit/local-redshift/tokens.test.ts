import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteName, quoteText } from '#local/services/redshift/sql/names.ts';
import { render, splitStatements, tokenize } from '#local/services/redshift/sql/tokens.ts';

const kinds = (sql: string) => tokenize(sql).map(({ kind, value }) => `${kind} ${value}`);

test.each([
  ["'it''s'", ["string it's"]],
  [String.raw`'a\'b' 'c'`, ["string a'b", 'string c']],
  [String.raw`'a\\' 'b'`, ['string a\\', 'string b']],
  [String.raw`'a\nb'`, ['string a\nb']],
  ['"A""b"', ['name a"b']],
  ['"a\\" b', ['name a\\', 'word b']],
  ['$$it\'s; "x"$$', ['string it\'s; "x"']],
  ['$tag$ $$ $tag$', ['string  $$ ']],
  ['a -- b\n c', ['word a', 'word c']],
  ['a /* b /* c */ ; */ d', ['word a', 'word d']],
  ["'--' '/*'", ['string --', 'string /*']],
  [
    'a::int :b x[1:2]',
    [
      'word a',
      'operator ::',
      'word int',
      'parameter b',
      'word x',
      'operator [',
      'number 1',
      'operator :',
      'number 2',
      'operator ]',
    ],
  ],
  ['#t Ünï', ['word #t', 'word Ünï']],
  ['1.5e-3 .5', ['number 1.5e-3', 'number .5']],
])('%s', (sql, wanted) => {
  expect(kinds(sql)).toEqual(wanted);
});

test.each(["'a", String.raw`'a\'`, '"a', '/* a /* b */', '$$a', '$a$ b $$', '""', "'\0'"])(
  '%j is not closed, or not SQL',
  (sql) => {
    expect(() => tokenize(sql)).toThrow();
  },
);

test('only a semicolon outside of texts, names and comments ends a statement', () => {
  const parts = splitStatements(tokenize(`SELECT ';', ";" -- ;\n; /* ; */ SELECT $$;$$ ;;`));
  expect(parts.map((part) => render(part).trim())).toEqual([`SELECT ';', ";"`, 'SELECT $$;$$']);
});

test('names are folded and quoted for the engine, and shortened when they are longer than it takes', () => {
  const long = 'é'.repeat(60);
  const [engine = ''] = tokenize(`"${long}"`).map((token) => render([token]));
  expect(Buffer.byteLength(engine.slice(1, -1))).toBeLessThanOrEqual(63);
  expect(render(tokenize(`SELECT "MiXed", Plain`))).toBe('SELECT "mixed", Plain');
  expect(() => render(tokenize(`"${'é'.repeat(64)}"`))).toThrow('longer than 127 bytes');
});

test('any text and any name are one token each, and come back as they were', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((value) => !value.includes('\0'));
  const hostile = fc.stringMatching(/^['"\\;$\-/*:a\n]{0,12}$/);
  fc.assert(
    fc.property(fc.oneof(text, hostile), fc.oneof(text, hostile), (value, name) => {
      const safe = name === '' ? 'x' : name;
      const sql = `SELECT ${quoteText(value)} AS "${safe.replaceAll('"', '""')}" , 1`;
      expect(tokenize(sql)).toMatchObject([
        { kind: 'word' },
        { kind: 'string', value },
        { kind: 'word' },
        { kind: 'name', value: safe.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) },
        { kind: 'operator' },
        { kind: 'number' },
      ]);
    }),
    { numRuns: 2000 },
  );
  expect(quoteName('a"b')).toBe('"a""b"');
});
