import type { Prng } from '#bench/simulate/prng.ts';
import { type Cell, type Column, drawTable, type Row } from '#test/fixtures/pdf/everyday/draw-table.ts';
import type { EverydayDocument } from '#test/fixtures/pdf/everyday/everyday-document.ts';
import {
  finish,
  newSheet,
  write,
  writeCentre,
  writeProse,
  writeRight,
} from '#test/fixtures/pdf/everyday/sheet.ts';
import { booked, day, grouped, money, prose } from '#test/fixtures/pdf/everyday/words.ts';
import { ruleStyles, setting } from './vocabulary.ts';

const statement = [
  [
    'Revenue',
    ['Product sales', 'Subscriptions and support', 'Licences', 'Interest received on deposits with banks'],
  ],
  ['Cost of revenue', ['Materials', 'Depreciation and amortization', 'Freight']],
  [
    'Operating expenses',
    [
      'Research and development',
      'Selling, general and administrative',
      'Restructuring',
      'Impairment of goodwill and other intangible assets',
    ],
  ],
  ['Other income (expense)', ['Interest expense', 'Foreign exchange', 'Share of results of associates']],
  [
    'Cash flows from investing',
    ['Purchases of property', 'Proceeds from sale of investments', 'Acquisitions, net of cash acquired'],
  ],
] as const;

/**
 * An income or cash flow statement: indented labels that may lead to their numbers by dots, periods under headings that
 * span them, losses in parentheses, dollar signs apart, rules over sums only.
 */
export function financialStatement(random: Prng): EverydayDocument {
  const { typing, ...set } = setting(random, [8, 9, 10]);
  const sheet = newSheet(612, 792, typing);
  writeCentre(sheet, 306, 50, 'Harrow & Finch Industries, Inc.', 'bold', 12);
  writeCentre(sheet, 306, 65, 'Condensed consolidated statements (unaudited)', set.face, 10);
  writeCentre(sheet, 306, 78, '(in millions, except per share data)', set.face, 8);
  const groups = random.pick([1, 2, 2]);
  const periods = random.pick([2, 3]);
  const leader = random.pick(['', '', '.', ' .']);
  const withNotes = random.chance(0.3);
  const hasSigns = random.chance(0.5);
  const values = groups * periods;
  const cells = (sign: string): Cell[] =>
    Array.from({ length: values }, () => ({ text: random.chance(0.08) ? '—' : booked(random, 9000), sign }));
  const line = (label: string, indent: number, sign = ''): Row => ({
    cells: [
      { text: label, indent, leader },
      ...(withNotes ? [random.chance(0.4) ? String(random.between(1, 24)) : ''] : []),
      ...cells(hasSigns ? sign : ''),
    ],
  });
  const rows: Row[] = headings(random, groups, periods, withNotes);
  const start = random.below(3);
  for (const [section, labels] of statement.slice(start, start + 3)) {
    rows.push({ kind: 'section', cells: [{ text: `${section}:`, columns: 1 }] });
    for (const [i, label] of labels.entries()) rows.push(line(label, 10, i === 0 ? '$' : ''));
    rows.push({ ...line(`Total ${section.toLowerCase()}`, 20), kind: 'total' });
  }
  rows.push({ ...line('Net income', 0, '$'), kind: 'total' });
  const numberWidth = Math.min(78, 300 / values);
  const columns: Column[] = [
    { width: 512 - values * numberWidth - (withNotes ? 36 : 0) },
    ...(withNotes ? [{ width: 36, align: 'centre' as const }] : []),
    ...Array.from({ length: values }, () => ({ width: numberWidth, align: 'right' as const })),
  ];
  const { bottom, truth } = drawTable(sheet, 50, 95, {
    ...set,
    columns,
    rows,
    rules: random.pick([ruleStyles.none, ruleStyles.sums, { sums: true, spans: true }, ruleStyles.zebra]),
  });
  writeProse(sheet, {
    x: 50,
    y: bottom + 20,
    width: 512,
    text: `See accompanying notes. ${prose(random, 2)}`,
    size: 8,
  });
  return { name: 'financial statement', pages: [finish(sheet)], truth: [truth] };
}

function headings(random: Prng, groups: number, periods: number, withNotes: boolean): Row[] {
  const years = Array.from({ length: periods }, (_, i) => String(2024 - i));
  const stub: Cell = { text: random.pick(['', 'In millions']), ...(groups > 1 ? { rows: 2 } : {}) };
  const notes: Cell[] = withNotes ? [{ text: 'Note', ...(groups > 1 ? { rows: 2 } : {}) }] : [];
  if (groups === 1) return [{ kind: 'head', cells: [stub, ...notes, ...years] }];
  const spans = ['Three months ended June 30,', 'Six months ended June 30,'].map((text) => ({
    text,
    columns: periods,
  }));
  return [
    { kind: 'head', cells: [stub, ...notes, ...spans] },
    { kind: 'head', cells: [...years, ...years] },
  ];
}

/** Holdings over three pages: the headings again on each, sums at the end of sections, a running foot and head. */
export function portfolio(random: Prng): EverydayDocument {
  const { typing, ...set } = setting(random, [7, 8, 9]);
  const rules = random.pick([
    ruleStyles.book,
    ruleStyles.none,
    ruleStyles.shadedHead,
    ruleStyles.rows,
    ruleStyles.grid,
  ]);
  const pages = [1, 2, 3].map((page) => {
    const sheet = newSheet(595, 842, typing);
    write(sheet, 45, 35, 'Meridian Growth Fund', set.face, 8);
    writeRight(sheet, 550, 35, 'Annual report', set.face, 8);
    const rows: Row[] = [
      {
        kind: 'head',
        cells: ['Security', 'Maturity', 'Coupon %', 'Nominal', 'Market value EUR', '% of net assets'],
      },
    ];
    for (let i = 0; i < random.between(18, 30); i += 1)
      rows.push({
        cells: [
          `${random.pick(['Alder', 'Birch', 'Cedar', 'Elm', 'Hazel', 'Maple', 'Rowan'])} ${random.pick(['plc', 'AG', 'Finance BV', 'Holdings SA', 'Group Inc'])}`,
          day(random, 'dots'),
          (random.next() * 8).toFixed(3),
          `${random.pick(['EUR', 'USD', 'GBP'])} ${grouped(1000 * random.between(50, 9000))}`,
          grouped(random.between(10_000, 9_000_000)),
          (random.next() * 5).toFixed(2),
        ],
      });
    if (page === 3)
      rows.push({ kind: 'total', cells: ['Total', '', '', '', grouped(random.between(1e7, 9e8)), '100.00'] });
    const { truth } = drawTable(sheet, 45, 55, {
      ...set,
      columns: [
        { width: 130 },
        { width: 65 },
        { width: 55, align: 'right' },
        { width: 95, align: 'right' },
        { width: 90, align: 'right' },
        { width: 70, align: 'right' },
      ],
      rows,
      rules,
      padY: Math.min(set.padY, 2),
    });
    writeCentre(sheet, 297, 820, `– ${page + 11} –`, set.face, 8);
    return { page: finish(sheet), truth };
  });
  return { name: 'portfolio', pages: pages.map(({ page }) => page), truth: pages.map(({ truth }) => truth) };
}

/** A tax table: ranges of income and what is due, many narrow columns of numbers only, in two levels of headings. */
export function taxTable(random: Prng): EverydayDocument {
  const { typing, ...set } = setting(random, [7, 8]);
  const sheet = newSheet(612, 792, typing);
  writeCentre(sheet, 306, 50, '2024 Tax Table', 'bold', 13);
  writeProse(sheet, { x: 45, y: 60, width: 520, text: prose(random, 1), size: 8, face: set.face });
  const rows: Row[] = [
    {
      kind: 'head',
      cells: [
        { text: 'If taxable income is', columns: 2 },
        { text: 'And you are', columns: 4 },
      ],
    },
    {
      kind: 'head',
      cells: [
        'At least',
        'But less than',
        'Single',
        'Married filing jointly',
        'Married filing separately',
        'Head of a household',
      ],
    },
  ];
  let from = 50 * random.between(100, 900);
  for (let i = 0; i < random.between(20, 38); i += 1) {
    rows.push({
      cells: [
        grouped(from),
        grouped(from + 50),
        ...Array.from({ length: 4 }, () => grouped(Math.round(from * (0.1 + 0.1 * random.next())))),
      ],
    });
    from += 50;
  }
  const { bottom, truth } = drawTable(sheet, 60, 90, {
    ...set,
    columns: Array.from({ length: 6 }, () => ({
      width: 80,
      align: random.pick(['right', 'centre'] as const),
    })),
    rows,
    rules: random.pick([
      ruleStyles.grid,
      ruleStyles.book,
      ruleStyles.none,
      ruleStyles.shadedGrid,
      { frame: true, columns: true, spans: true, book: true },
    ]),
    padY: 1,
  });
  write(
    sheet,
    60,
    bottom + 16,
    '* This column must also be used by a qualifying surviving spouse.',
    set.face,
    7,
  );
  return { name: 'tax table', pages: [finish(sheet)], truth: [truth] };
}

/** A receipt of many short lines: a narrow slip, typewriter face, prices at the right. */
export function orderForm(random: Prng): EverydayDocument {
  const { typing, ...set } = setting(random, [9, 10]);
  const sheet = newSheet(595, 842, typing);
  write(sheet, 60, 60, 'ORDER CONFIRMATION', 'bold', 14);
  for (const [i, [name, value]] of [
    ['Order no.', 'A-20417'],
    ['Date', day(random)],
    ['Customer', 'Brook Street Hotel'],
  ].entries()) {
    write(sheet, 60, 90 + 14 * i, `${name}:`, set.face, 10);
    write(sheet, 150, 90 + 14 * i, value ?? '', set.face, 10);
  }
  const rows: Row[] = [{ kind: 'head', cells: ['Pos', 'Description', 'Qty', 'Unit', 'Price', 'Amount'] }];
  for (let i = 1; i <= random.between(3, 14); i += 1)
    rows.push({
      cells: [
        String(10 * i),
        random.pick([
          'Bath towel 70 x 140 cm, white',
          'Soap',
          'Hand dryer',
          'Tea assortment in wooden box of twelve kinds',
          'Coat hanger',
          'Door mat with logo as in your drawing of last week',
        ]),
        String(random.between(1, 500)),
        random.pick(['pcs', 'box', 'set']),
        `${money(random, 90)} €`,
        `${money(random, 3000)} €`,
      ],
    });
  for (const label of ['Net', 'VAT 19 %', 'Total'])
    rows.push({ kind: 'total', cells: ['', '', '', '', label, `${money(random, 9000)} €`] });
  const { bottom, truth } = drawTable(sheet, 60, 150, {
    ...set,
    columns: [
      { width: 35 },
      { width: 190 },
      { width: 40, align: 'right' },
      { width: 45 },
      { width: 80, align: 'right' },
      { width: 85, align: 'right' },
    ],
    rows,
    rules: random.pick([
      ruleStyles.book,
      ruleStyles.none,
      ruleStyles.shadedHead,
      ruleStyles.rows,
      ruleStyles.zebra,
      ruleStyles.grid,
    ]),
  });
  writeProse(sheet, { x: 60, y: bottom + 30, width: 475, text: prose(random, 2), size: 9 });
  return { name: 'order', pages: [finish(sheet)], truth: [truth] };
}
