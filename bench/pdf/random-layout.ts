import { type Prng, prng } from '#bench/simulate/prng.ts';
import {
  type Align,
  type Cell,
  type Column,
  drawTable,
  type Row,
  type Rules,
} from '#test/fixtures/pdf/everyday/draw-table.ts';
import { type Face, widthOf } from '#test/fixtures/pdf/everyday/faces.ts';
import {
  finish,
  newSheet,
  type Sheet,
  type Typing,
  write,
  writeProse,
} from '#test/fixtures/pdf/everyday/sheet.ts';
import type { TruthTable } from '#test/fixtures/pdf/everyday/truth.ts';
import { booked, day, good, grouped, money, person, prose } from '#test/fixtures/pdf/everyday/words.ts';
import { makePdf } from '#test/fixtures/pdf/make.ts';
import { turned } from './turned-page.ts';

/** A page drawn by chance, the choices that made it, and the tables on it. */
export interface RandomLayout {
  seed: number;
  /** Choice by question: `rules: grid`, `columns: 5-8` … */
  traits: Record<string, string>;
  bytes: Uint8Array;
  truth: TruthTable[];
}

const ruleKinds: Record<string, Rules> = {
  grid: { frame: true, rows: true, columns: true },
  'grid, shaded head': { frame: true, rows: true, columns: true, headShade: true },
  book: { book: true, spans: true },
  'book, totals': { book: true, spans: true, totals: true },
  rows: { rows: true, book: true },
  columns: { columns: true, book: true },
  'frame and columns': { frame: true, columns: true },
  'frame only': { frame: true },
  zebra: { zebra: true, headShade: true },
  'head shade': { headShade: true },
  none: {},
};
const contents = ['numbers', 'amounts', 'words', 'mixed', 'sparse'] as const;
const heads = ['one line', 'wrapped', 'two levels', 'none'] as const;
const places = ['alone', 'between prose', 'in one of two columns', 'turned', 'two below each other'] as const;

type Content = (typeof contents)[number];

/** The layout of a seed. */
export function randomLayout(seed: number): RandomLayout {
  const random = prng(seed);
  const rule = random.pick(Object.keys(ruleKinds));
  const place = random.pick(places);
  const content = random.pick(contents);
  const head = random.pick(heads);
  const face = random.pick<Face>(['sans', 'sans', 'serif', 'mono']);
  const typing = random.pick<Typing>(['piece', 'word', 'sign']);
  const size = random.pick([6, 7, 8, 9, 10, 12]);
  const gap = random.pick(['narrow', 'usual', 'wide']);
  const lead = random.pick(['tight', 'usual', 'loose']);
  const room = place === 'in one of two columns' ? 230 : place === 'turned' ? 740 : 495;
  const style: Style = {
    random,
    content,
    head,
    face,
    size,
    room,
    rules: ruleKinds[rule] ?? {},
    padX: { narrow: 0.35, usual: 0.6, wide: 1.3 }[gap as 'narrow'] * size,
    padY: { tight: 0.08, usual: 0.25, loose: 0.7 }[lead as 'tight'] * size,
  };
  const landscape = place === 'turned';
  const sheet = newSheet(landscape ? 842 : 595, landscape ? 595 : 842, typing);
  const { truth, columns, rows } = fillPage(sheet, place, style);
  return {
    seed,
    traits: {
      rules: rule,
      place,
      content,
      head,
      face,
      typing,
      size: `${size} pt`,
      gap,
      leading: lead,
      columns: columns <= 2 ? '2' : columns <= 4 ? '3-4' : columns <= 8 ? '5-8' : '9 and more',
      rows: rows <= 4 ? 'up to 4' : rows <= 10 ? '5-10' : '11 and more',
    },
    bytes: makePdf([landscape ? turned(sheet, random.pick([90, 270])) : finish(sheet)]),
    truth,
  };
}

interface Style {
  random: Prng;
  content: Content;
  head: (typeof heads)[number];
  face: Face;
  size: number;
  rules: Rules;
  /** Width that the table may take. */
  room: number;
  padX: number;
  padY: number;
}

function fillPage(
  sheet: Sheet,
  place: (typeof places)[number],
  style: Style,
): Drawn & { truth: TruthTable[] } {
  const { random, face } = style;
  const text = (x: number, y: number, width: number, sentences: number) =>
    writeProse(sheet, { x, y, width, text: prose(random, sentences), face, size: 9 });
  if (place === 'in one of two columns') {
    const top = text(50, 60, 230, random.between(2, 5)) + 16;
    const drawn = drawOne(sheet, 50, top, 300, style);
    text(50, drawn.bottom + 16, 230, 4);
    text(315, 60, 230, 16);
    return { ...drawn, truth: [drawn.truth] };
  }
  if (place === 'between prose') {
    const top = text(50, 60, 495, random.between(2, 4)) + 18;
    const drawn = drawOne(sheet, 50, top, 480, style);
    text(50, drawn.bottom + 18, 495, 4);
    return { ...drawn, truth: [drawn.truth] };
  }
  if (place === 'two below each other') {
    const first = drawOne(sheet, 50, 60, 300, style);
    write(sheet, 50, first.bottom + 34, 'Table 2: the same elsewhere', face, 10);
    const second = drawOne(sheet, 50, first.bottom + 46, 340, style);
    return { ...second, truth: [first.truth, second.truth] };
  }
  const drawn = drawOne(sheet, 50, 60, sheet.height - 140, style);
  return { ...drawn, truth: [drawn.truth] };
}

interface Drawn {
  bottom: number;
  columns: number;
  rows: number;
}

function drawOne(
  sheet: Sheet,
  x: number,
  y: number,
  height: number,
  style: Style,
): Drawn & { truth: TruthTable } {
  const { random, size, face, padX, padY, rules, head } = style;
  const kinds = columnKinds(style);
  const bold = face === 'sans' && random.chance(0.6) ? 'bold' : face;
  const rowHeight = 1.2 * size * (kinds.some(({ isText }, c) => isText && c > 0) ? 4 : 1.5) + 2 * padY;
  const most = Math.max(3, Math.min(30, Math.floor(height / rowHeight) - 4));
  const body = Array.from(
    { length: random.between(3, most) },
    (): Row => ({
      cells: kinds.map((kind, c) =>
        c > 0 && random.chance(style.content === 'sparse' ? 0.45 : 0.04) ? '' : kind.make(),
      ),
    }),
  );
  if (rules.totals)
    body.push({
      kind: 'total',
      cells: kinds.map((kind, c) => (c === 0 ? 'Total' : kind.isText ? '' : kind.make())),
    });
  const names = kinds.map((kind, c) =>
    c === 0 ? random.pick(['Item', 'Name', 'Region']) : kind.name(head === 'wrapped'),
  );
  const columns = kinds.map((kind, c): Column => {
    const texts = [...body.map((row) => textOf(row.cells[c])), ...(head === 'none' ? [] : [names[c] ?? ''])];
    const wide = Math.max(...texts.map((text) => widthOf(text, bold, size)));
    return { align: kind.align, width: Math.min(wide, kind.most) + 2 * padX + 0.5 };
  });
  const rows: Row[] = [...headRows(head, names, random), ...body];
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  const extra = random.chance(0.5) ? Math.max(0, style.room - width) / columns.length : 0;
  const { bottom, truth } = drawTable(sheet, x, y, {
    columns: columns.map((column) => ({ ...column, width: column.width + extra })),
    rows,
    rules,
    face,
    headFace: bold,
    size,
    padX,
    padY,
  });
  return { bottom, truth, columns: columns.length, rows: rows.length };
}

function headRows(head: Style['head'], names: readonly string[], random: Prng): Row[] {
  if (head === 'none') return [];
  if (head !== 'two levels' || names.length < 4) return [{ kind: 'head', cells: names }];
  const top: Cell[] = [{ text: names[0] ?? '', rows: 2 }];
  const below: string[] = [];
  for (let c = 1; c < names.length; ) {
    const span = Math.min(random.between(2, 3), names.length - c);
    if (span < 2) top.push({ text: names[c] ?? '', rows: 2 });
    else {
      top.push({ text: random.pick(['First half', 'Plan', 'Men', 'North']), columns: span });
      below.push(...names.slice(c, c + span));
    }
    c += span;
  }
  return [
    { kind: 'head', cells: top },
    { kind: 'head', cells: below },
  ];
}

/** How the cells of one column are made. */
interface ColumnKind {
  align: Align;
  isText: boolean;
  /** Widest text before it wraps. */
  most: number;
  make: () => string | Cell;
  name: (long: boolean) => string;
}

function columnKinds({ random, content, room, size, padX }: Style): ColumnKind[] {
  const kinds: ColumnKind[] = [];
  const indented = random.chance(0.2);
  let left = room;
  const wanted = random.pick([2, 3, 4, 5, 6, 7, 8, 10, 12, 14]);
  while (kinds.length < wanted) {
    const kind = kinds.length === 0 ? labels(random, size, indented) : anyKind(random, content, size);
    kind.most = Math.min(kind.most, 0.45 * room - 3 * padX);
    left -= kind.most + 2 * padX + 1;
    if (left < 0 && kinds.length >= 2) break;
    kinds.push(kind);
  }
  return kinds;
}

function labels(random: Prng, size: number, indented: boolean): ColumnKind {
  const own = random.pick([good, person]);
  return {
    align: 'left',
    isText: true,
    most: 11 * size,
    make: () => (indented && random.chance(0.6) ? { text: own(random), indent: size } : own(random)),
    name: () => 'Name',
  };
}

function anyKind(random: Prng, content: Content, size: number): ColumnKind {
  const isText = content === 'words' || (content === 'mixed' && random.chance(0.4));
  const long = () =>
    random.pick(['Gross weight of all goods', 'Share of the year before', 'Paid until the end of June']);
  const short = () => random.pick(['Sum', 'Rate', '2023', 'Net', 'Q1', 'Paid', 'Tax', 'Units']);
  if (isText) {
    const make = random.pick([
      () => good(random),
      () => person(random),
      () => random.pick(['yes', 'no', 'open', 'closed', 'to be seen']),
      () => `${good(random)} for use in rooms that are damp`,
    ]);
    return {
      align: random.pick(['left', 'left', 'centre']),
      isText,
      most: 12 * size,
      make,
      name: (wraps) => (wraps ? long() : random.pick(['State', 'Place', 'Remark'])),
    };
  }
  const make = random.pick([
    () => grouped(random.between(1, 90_000)),
    () => money(random),
    () => booked(random),
    () => `${random.between(1, 99)}.${random.below(10)}%`,
    () => day(random),
    () => `$${money(random, 900)}`,
    () => String(random.between(0, 20)),
    () => `${random.next() < 0.5 ? '-' : ''}${(random.next() * 5).toFixed(3)}`,
  ]);
  return {
    align: random.pick(['right', 'right', 'decimal', 'centre']),
    isText,
    most: 5.6 * size,
    make,
    name: (wraps) => (wraps ? long() : short()),
  };
}

function textOf(cell: string | Cell | undefined): string {
  return typeof cell === 'string' ? cell : (cell?.text ?? '');
}
