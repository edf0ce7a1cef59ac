import { expect, test } from 'vitest';
import { valueReader } from '#local/services/redshift/copy/field-values.ts';
import { parseCopy } from '#local/services/redshift/copy/parse-copy.ts';
import { cursorOver } from '#local/services/redshift/sql/cursor.ts';
import { tokenize } from '#local/services/redshift/sql/tokens.ts';

const read = (type: string, field: string, how = '', isNotNull = false) => {
  const { options } = parseCopy(cursorOver(tokenize(`COPY t FROM 's3://b/k' IAM_ROLE default CSV ${how}`)));
  return valueReader({ name: 'c', type, isNotNull }, options)(field);
};

test.each([
  ['integer', '2147483647', '2147483647'],
  ['integer', ' -12 ', '-12'],
  ['bigint', '-9223372036854775808', '-9223372036854775808'],
  ['numeric(8,2)', '20.259', '20.25'],
  ['numeric(8,2)', '-0.009', '-0.00'],
  ['numeric(8,2)', '1.5e3', '1500'],
  ['numeric(8,2)', '125e-2', '1.25'],
  ['numeric(38,0)', '9'.repeat(38), '9'.repeat(38)],
  ['double precision', '1e-3', '1e-3'],
  ['boolean', 'Yes', 't'],
  ['boolean', '0', 'f'],
  ['date', '2026-02-28', '2026-02-28'],
  ['timestamp without time zone', '2026-02-28 23:59:59.5', '2026-02-28 23:59:59.500000'],
  ['timestamp with time zone', '2026-02-28T23:59:59+02:00', '2026-02-28 23:59:59.000000+02:00'],
  ['character varying(3)', 'abc', 'abc'],
  ['character varying(3)', 'a  ', 'a  '],
  ['character varying(3)', 'abc   ', 'abc'],
  ['jsonb', '{"a": [1, 2]}', '{"a":[1,2]}'],
])('%s reads %s as %s', (type, field, value) => {
  expect(read(type, field)).toBe(value);
});

test.each([
  ['integer', '12x', 1207],
  ['integer', '2147483648', 1222],
  ['smallint', '-32769', 1222],
  ['bigint', '9223372036854775808', 1222],
  ['integer', '1.0', 1207],
  ['numeric(8,2)', '1,000.00', 1207],
  ['numeric(8,2)', '1234567.00', 1204],
  ['real', 'abc', 1208],
  ['boolean', 'maybe', 1210],
  ['date', '2026-02-30', 1205],
  ['date', '28.02.2026', 1205],
  ['timestamp without time zone', '2026-02-28 25:00:00', 1206],
  ['character varying(3)', 'éé', 1204],
  ['character(3)', 'é', 1220],
  ['jsonb', '{a}', 1224],
])('%s does not read %s: %i', (type, field, code) => {
  expect(read(type, field)).toMatchObject({ code });
});

test.each([
  ['integer', '', ''],
  ['date', '  ', ''],
  ['integer', '\\N', ''],
  ['character varying(3)', '\\N', ''],
  ['character varying(3)', '-', "NULL AS '-'"],
  ['character varying(3)', '', 'EMPTYASNULL'],
  ['character varying(3)', '', "NULL AS ''"],
  ['character varying(3)', '  ', 'BLANKSASNULL'],
])('%s reads %j as NULL %s', (type, field, how) => {
  expect(read(type, field, how)).toBeNull();
  expect(read(type, field, how, true)).toMatchObject({ code: 1213 });
});

test('an empty text is no NULL unless that is asked for', () => {
  expect(read('character varying(3)', '')).toBe('');
  expect(read('character varying(3)', '  ')).toBe('  ');
});

test('options change values, and only those', () => {
  expect(read('numeric(8,2)', '20.259', 'ROUNDEC')).toBe('20.259');
  expect(read('numeric(4,2)', '99.999', 'ROUNDEC')).toMatchObject({ code: 1204 });
  expect(read('character varying(3)', 'abéé', 'TRUNCATECOLUMNS')).toBe('ab');
  expect(read('character varying(9)', 'a  ', 'TRIMBLANKS')).toBe('a');
});

test.each([
  ["'DD.MM.YYYY'", '28.02.2026', '2026-02-28'],
  ["'MM/DD/YY'", '02/28/26', '2026-02-28'],
  ["'DD-Mon-YYYY'", '28-Feb-2026', '2026-02-28'],
  ["'auto'", '20260228', '2026-02-28'],
  ["'auto'", '02/28/2026', '2026-02-28'],
  ["'auto'", 'Feb 28, 2026', '2026-02-28'],
  ["'auto'", '28 February 2026', '2026-02-28'],
])('DATEFORMAT %s reads %s', (format, field, value) => {
  expect(read('date', field, `DATEFORMAT ${format}`)).toBe(value);
});

test.each([
  ["'epochsecs'", '1772323199', '2026-02-28 23:59:59.000000'],
  ["'epochmillisecs'", '1772323199500', '2026-02-28 23:59:59.500000'],
  ["'MM.DD.YYYY HH:MI:SS'", '02.28.2026 23:59:59', '2026-02-28 23:59:59.000000'],
  ["'auto'", '2026-02-28T11:59:59 PM', '2026-02-28 23:59:59.000000'],
])('TIMEFORMAT %s reads %s', (format, field, value) => {
  expect(read('timestamp without time zone', field, `TIMEFORMAT ${format}`)).toBe(value);
});
