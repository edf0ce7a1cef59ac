import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allPages,
  countPages,
  formatPageRange,
  isInPageRange,
  pagesOf,
  parsePageRange,
} from '#pdf/page-range.ts';

describe('a page range', () => {
  it.each([
    ['all', 5, [1, 2, 3, 4, 5]],
    ['ALL', 2, [1, 2]],
    ['2', 5, [2]],
    ['1-3,5', 5, [1, 2, 3, 5]],
    ['4-', 5, [4, 5]],
    [' 3 - 4 , 1 ', 5, [1, 3, 4]],
    ['1-3,2-4', 5, [1, 2, 3, 4]],
    ['3-9', 5, [3, 4, 5]],
    ['7', 5, []],
  ])('%s of %i pages means %j', (text, pageCount, pages) => {
    const range = parsePageRange(text);
    expect([...pagesOf(range, pageCount)]).toEqual(pages);
    expect(countPages(range, pageCount)).toBe(pages.length);
  });

  it.each([
    '',
    ' ',
    '0',
    '-3',
    '3-1',
    '1,,2',
    'a',
    '1-2-3',
    '1.5',
    '1;2',
    'all,1',
    '99999999',
    '1'.repeat(2000),
  ])('refuses %j and says what to write', (text) => {
    expect(() => parsePageRange(text)).toThrow(RangeError);
  });

  it('stays intervals however many pages it names', () => {
    expect(parsePageRange('1-9999999').intervals).toHaveLength(1);
    expect(countPages(parsePageRange('1-9999999'), 3)).toBe(3);
    expect(allPages.intervals).toHaveLength(1);
  });

  it('chooses the same pages after being written and read again', () => {
    const interval = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 9 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(interval, { minLength: 1, maxLength: 8 }), (intervals) => {
        const text = intervals
          .map(([first, more, open]) => (open ? `${first}-` : `${first}-${first + more}`))
          .join(',');
        const range = parsePageRange(text);
        const again = parsePageRange(formatPageRange(range));
        const wanted = Array.from({ length: 80 }, (_, i) => i + 1).filter((page) =>
          intervals.some(([first, more, open]) => page >= first && (open || page <= first + more)),
        );
        expect([...pagesOf(range, 80)]).toEqual(wanted);
        expect([...pagesOf(again, 80)]).toEqual(wanted);
        expect(wanted.every((page) => isInPageRange(range, page))).toBe(true);
      }),
    );
  });
});
