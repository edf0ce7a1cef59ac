/** Pages someone chose: closed intervals, 1-based, sorted and disjoint; `last` may be Infinity ("5-"). */
export interface PageRange {
  intervals: readonly PageInterval[];
}

/** One run of pages, both ends included. */
interface PageInterval {
  first: number;
  last: number;
}

/** Every page of a document. */
export const allPages: PageRange = { intervals: [{ first: 1, last: Number.POSITIVE_INFINITY }] };

const maxTextLength = 1000;
const maxPageNumber = 10_000_000;

/**
 * Reads "all", "7", "1-3,7" or "5-" (to the end). Kept as intervals, so "1-9999999" costs nothing.
 * @throws RangeError that names the part it did not understand.
 */
export function parsePageRange(text: string): PageRange {
  const trimmed = text.trim();
  if (trimmed.length > maxTextLength)
    throw new RangeError(`Page range is longer than ${maxTextLength} signs.`);
  if (trimmed.toLowerCase() === 'all') return allPages;
  if (trimmed === '') throw new RangeError('Page range is empty. Write for example "all", "1-3,7" or "5-".');
  return { intervals: joinIntervals(trimmed.split(',').map(parseInterval)) };
}

/** Whether a 1-based page was chosen. */
export function isInPageRange(range: PageRange, page: number): boolean {
  return range.intervals.some(({ first, last }) => page >= first && page <= last);
}

/** Number of chosen pages in a document of `pageCount` pages. */
export function countPages(range: PageRange, pageCount: number): number {
  return range.intervals.reduce(
    (sum, { first, last }) => sum + Math.max(0, Math.min(last, pageCount) - first + 1),
    0,
  );
}

/** The chosen pages of a document in order, made one at a time. */
export function* pagesOf(range: PageRange, pageCount: number): Generator<number> {
  for (const { first, last } of range.intervals) {
    for (let page = first; page <= Math.min(last, pageCount); page += 1) yield page;
  }
}

/** The chosen pages of a document in at most `parts` ranges of as many pages each (one more in the first of them). */
export function splitPages(range: PageRange, pageCount: number, parts: number): PageRange[] {
  const all = countPages(range, pageCount);
  const count = Math.min(parts, all);
  const pages = pagesOf(range, pageCount);
  return Array.from({ length: count }, (_, part) => {
    const intervals: PageInterval[] = [];
    const size = Math.floor(all / count) + (part < all % count ? 1 : 0);
    for (let taken = 0; taken < size; taken += 1) {
      const page = pages.next().value ?? 1;
      const open = intervals.at(-1);
      if (open && open.last + 1 === page) open.last = page;
      else intervals.push({ first: page, last: page });
    }
    return { intervals };
  });
}

/** The range as text that `parsePageRange` reads back. */
export function formatPageRange(range: PageRange): string {
  return range.intervals.map(formatInterval).join(',');
}

function formatInterval({ first, last }: PageInterval): string {
  if (last === Number.POSITIVE_INFINITY) return first === 1 ? 'all' : `${first}-`;
  return first === last ? `${first}` : `${first}-${last}`;
}

function parseInterval(part: string): PageInterval {
  const match = /^\s*(\d+)\s*(-\s*(\d+)?)?\s*$/.exec(part);
  if (!match)
    throw new RangeError(`"${part.trim()}" is not a page range. Write for example "all", "1-3,7" or "5-".`);
  const first = parsePage(match[1] ?? '');
  const last =
    match[2] === undefined ? first : match[3] === undefined ? Number.POSITIVE_INFINITY : parsePage(match[3]);
  if (last < first) throw new RangeError(`"${part.trim()}" runs backwards: the first page comes first.`);
  return { first, last };
}

function parsePage(digits: string): number {
  const page = Number(digits);
  if (page < 1) throw new RangeError('Pages are counted from 1.');
  if (page > maxPageNumber)
    throw new RangeError(`Page ${digits} is beyond the largest page number, ${maxPageNumber}.`);
  return page;
}

function joinIntervals(intervals: PageInterval[]): PageInterval[] {
  const joined: PageInterval[] = [];
  for (const interval of [...intervals].sort((a, b) => a.first - b.first)) {
    const previous = joined.at(-1);
    if (previous && interval.first <= previous.last + 1)
      previous.last = Math.max(previous.last, interval.last);
    else joined.push({ ...interval });
  }
  return joined;
}
