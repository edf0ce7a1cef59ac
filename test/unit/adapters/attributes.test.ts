import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromAttribute, toAttribute, toItem } from '#adapters/dynamodb/attributes.ts';

describe('attributes', () => {
  test('bring every JSON value back', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const json = JSON.parse(JSON.stringify(value));
        expect(fromAttribute(toAttribute(json))).toEqual(json);
      }),
    );
  });

  test('leave out what is undefined', () => {
    expect(toItem({ a: 1, b: undefined, c: { d: undefined } })).toEqual({ a: { N: '1' }, c: { M: {} } });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, undefined, () => 1, Symbol('s')])('refuse %s', (value) => {
    expect(() => toAttribute(value)).toThrow(TypeError);
  });

  test('refuse types that nothing here writes', () => {
    expect(() => fromAttribute({ SS: ['a'] })).toThrow('unexpected attribute type: SS');
  });
});
