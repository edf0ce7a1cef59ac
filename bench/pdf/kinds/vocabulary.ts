import type { Prng } from '#bench/simulate/prng.ts';
import type { Rules } from '#test/fixtures/pdf/everyday/draw-table.ts';
import type { Face } from '#test/fixtures/pdf/everyday/faces.ts';
import type { Typing } from '#test/fixtures/pdf/everyday/sheet.ts';
import { grouped } from '#test/fixtures/pdf/everyday/words.ts';

/** Rulings of every sort, by what a program that draws tables offers. */
export const ruleStyles = {
  grid: { frame: true, rows: true, columns: true },
  shadedGrid: { frame: true, rows: true, columns: true, headShade: true },
  book: { book: true, spans: true },
  rows: { book: true, rows: true, spans: true },
  zebra: { zebra: true, headShade: true },
  shadedHead: { headShade: true },
  sums: { book: true, sums: true, spans: true },
  none: {},
} as const satisfies Record<string, Rules>;

/** How a document is set: face, size, the space in its cells. */
export interface Setting {
  face: Face;
  headFace: Face;
  size: number;
  padX: number;
  padY: number;
  typing: Typing;
}

/** A setting by chance; sizes from those of small print to those of letters. */
export function setting(random: Prng, sizes: readonly number[] = [7, 8, 9, 10]): Setting {
  const face = random.pick<Face>(['sans', 'sans', 'serif']);
  return {
    face,
    headFace: face === 'sans' && random.chance(0.5) ? 'bold' : face,
    size: random.pick(sizes),
    padX: random.pick([3, 4, 6]),
    padY: random.pick([0.6, 1.5, 3]),
    typing: random.pick<Typing>(['piece', 'word', 'sign']),
  };
}

const regions =
  'Northern Uplands|Coastal Plain|Lake District|Border Counties|Capital Region|Western Isles|Delta|Eastern Highlands|Central Valley|Southern Cape|River Mouth|Old Province|Pine Barrens|Upper Moor|Salt Flats|Greater Haven|New Territory|Inner Basin|Long Peninsula|Twin Rivers'.split(
    '|',
  );
const trades =
  'Agriculture, forestry and fishing|Mining and quarrying|Food products, beverages and tobacco|Textiles, clothing, leather|Paper and printing|Chemicals|Basic metals|Electricity, gas, steam and air conditioning supply|Construction|Wholesale and retail trade|Transport and storage|Accommodation and food|Information and communication|Finance and insurance|Real estate|Public administration|Education|Human health and social work|Arts and recreation|Other services'.split(
    '|',
  );
const remarks = [
  'Delivered in full',
  'Partly returned because the packaging was damaged on the way',
  'To be checked again before the end of the quarter',
  'See annex',
  'Replaced by the newer model with the same fittings',
  'No remarks',
  'Only with written consent of the owner of the building',
  'Suspended',
  'Applies to households of more than three persons',
  'Open on weekdays between nine and noon, otherwise by appointment',
  'In force',
  'Withdrawn in spring',
];

/** Different names of regions. */
export function someRegions(random: Prng, count: number): string[] {
  return some(random, regions, count);
}

/** Different names of branches of trade; some are long. */
export function someTrades(random: Prng, count: number): string[] {
  return some(random, trades, count);
}

/** A remark of two to ten words. */
export function remark(random: Prng): string {
  return random.pick(remarks);
}

/** Neighbours in a list that has been turned by chance. */
export function some(random: Prng, list: readonly string[], count: number): string[] {
  const start = random.below(list.length);
  return Array.from(
    { length: Math.min(count, list.length) },
    (_, i) => list[(start + i) % list.length] ?? '',
  );
}

/** A number of one column: its size by chance, its form by the column. */
export type Maker = () => string;

/** Makers of numbers as statistics have them. */
export function figures(random: Prng): Maker {
  return random.pick<Maker>([
    () => grouped(random.between(1, 900_000)),
    () => String(random.between(1, 999)),
    () => (random.next() * 100).toFixed(1),
    () => `${random.chance(0.3) ? '-' : ''}${(random.next() * 20).toFixed(2)}`,
    () => `${(random.next() * 100).toFixed(1)}%`,
    () => grouped(random.next() * 9000, 1),
  ]);
}
