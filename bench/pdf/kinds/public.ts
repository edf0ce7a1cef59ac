import type { Prng } from '#bench/simulate/prng.ts';
import {
  type Cell,
  type Column,
  drawTable,
  type Row,
  type TableSpec,
} from '#test/fixtures/pdf/everyday/draw-table.ts';
import type { EverydayDocument } from '#test/fixtures/pdf/everyday/everyday-document.ts';
import {
  finish,
  newSheet,
  write,
  writeCentre,
  writeProse,
  writeRight,
} from '#test/fixtures/pdf/everyday/sheet.ts';
import { clock, prose, stops } from '#test/fixtures/pdf/everyday/words.ts';
import { figures, ruleStyles, setting, someRegions, someTrades } from './vocabulary.ts';

/** A railway timetable: dense, trains that skip stops or start late, marks over some columns, arrivals and departures. */
export function railTimetable(random: Prng): EverydayDocument {
  const { typing, ...set } = setting(random, [6, 7, 8]);
  const sheet = newSheet(842, 595, typing);
  write(sheet, 40, 40, 'Line 14   Mondays to Fridays', 'bold', 12);
  const trains = random.between(6, 14);
  const gone = random.pick(['', '–', '|', '…']);
  const begins = Array.from({ length: trains }, () => (random.chance(0.25) ? random.between(1, 4) : 0));
  const withArrivals = random.chance(0.4);
  const rows: Row[] = [
    {
      kind: 'head',
      cells: [
        random.pick(['Train', 'Service']),
        ...(withArrivals ? [''] : []),
        ...begins.map(() => String(random.between(1000, 9999))),
      ],
    },
  ];
  if (random.chance(0.4))
    rows.push({
      kind: 'head',
      cells: [
        'Notes',
        ...(withArrivals ? [''] : []),
        ...begins.map(() => random.pick(['', 'A', 'B', 'SO', 'FX'])),
      ],
    });
  for (const [s, stop] of stops(random, random.between(9, 18)).entries()) {
    const times = begins.map((begin, t) =>
      s < begin ? '' : random.chance(0.18) ? gone : clock(330 + 47 * t + 7 * s + random.below(3)),
    );
    rows.push({ cells: [stop, ...(withArrivals ? [random.pick(['arr', 'dep'])] : []), ...times] });
  }
  const { bottom, truth } = drawTable(sheet, 40, 55, {
    ...set,
    columns: [
      { width: 110 },
      ...(withArrivals ? [{ width: 28 }] : []),
      ...begins.map(() => ({ width: 44, align: 'centre' as const })),
    ],
    rows,
    rules: random.pick([
      ruleStyles.none,
      ruleStyles.zebra,
      ruleStyles.grid,
      ruleStyles.book,
      { columns: true, book: true },
    ]),
    padY: Math.min(set.padY, 1.5),
  });
  write(sheet, 40, bottom + 16, 'A: not on public holidays.  B: with change at Fairview.', set.face, 7);
  return { name: 'railway timetable', pages: [finish(sheet)], truth: [truth] };
}

/** A table of a statistical yearbook: raised marks, a row of units, sections, wrapped labels, signs for nothing known, notes. */
export function yearbookTable(random: Prng): EverydayDocument {
  const { typing, ...set } = setting(random, [7, 8, 9]);
  const sheet = newSheet(595, 842, typing);
  writeProse(sheet, { x: 50, y: 45, width: 495, text: prose(random, 2), face: set.face, size: 9 });
  write(
    sheet,
    50,
    115,
    `Table ${random.between(1, 9)}.${random.between(1, 30)}  Establishments, persons employed and output by industry, 2023`,
    'bold',
    9,
  );
  const groups = random.between(2, 3);
  const per = random.between(1, 3);
  const makers = Array.from({ length: groups * per }, () => figures(random));
  const mark = (chance: number) => (random.chance(chance) ? random.pick(['1', '2', 'a', '*']) : '');
  const value = (make: () => string): Cell =>
    random.chance(0.1)
      ? { text: random.pick(['..', '–', 'n/a', ':', '(c)']) }
      : { text: make(), mark: mark(0.06) };
  const names = [
    'Employed',
    'Output',
    'Value added',
    'Wages',
    'Hours',
    'Change on year',
    'Units',
    'Share',
    'Index',
  ];
  const rows: Row[] = [];
  if (per > 1)
    rows.push(
      {
        kind: 'head',
        cells: [
          { text: 'Industry', rows: 2 },
          ...['All enterprises', 'Small', 'Large']
            .slice(0, groups)
            .map((text) => ({ text, columns: per, mark: mark(0.2) })),
        ],
      },
      { kind: 'head', cells: makers.map((_, i) => names[i] ?? '') },
    );
  else rows.push({ kind: 'head', cells: ['Industry', ...makers.map((_, i) => names[i] ?? '')] });
  if (random.chance(0.4))
    rows.push({
      kind: 'head',
      cells: ['', ...makers.map(() => random.pick(['%', 'number', '$ million', "'000"]))],
    });
  const sections = random.chance(0.3) ? ['Private', 'Public'] : [''];
  for (const section of sections) {
    if (section !== '')
      rows.push({
        kind: 'section',
        cells: [{ text: section, align: random.pick(['left', 'centre'] as const) }],
      });
    for (const trade of someTrades(random, random.between(5, 14)))
      rows.push({
        cells: [{ text: trade, mark: mark(0.1), indent: section === '' ? 0 : 6 }, ...makers.map(value)],
      });
  }
  rows.push({ kind: 'total', cells: ['All industries', ...makers.map((make) => make())] });
  const width = Math.min(75, 345 / makers.length);
  const { bottom, truth } = drawTable(sheet, 50, 125, {
    ...set,
    columns: [
      { width: 150 },
      ...makers.map((): Column => ({ width, align: random.pick(['right', 'right', 'decimal'] as const) })),
    ],
    rows,
    rules: random.pick([
      ruleStyles.book,
      ruleStyles.none,
      ruleStyles.rows,
      ruleStyles.shadedHead,
      ruleStyles.zebra,
      { ...ruleStyles.book, totals: true },
    ]),
    padX: Math.min(set.padX, 4),
  });
  for (const [i, note] of [
    '1 Includes sole traders.',
    'a Estimate.',
    '.. Not available.',
    'Source: Business Register, release of March.',
  ].entries())
    write(sheet, 50, bottom + 14 + 10 * i, note, set.face, 7);
  return { name: 'yearbook table', pages: [finish(sheet)], truth: [truth] };
}

/** Two tables side by side, each under its own title. */
export function sideBySide(random: Prng): EverydayDocument {
  const { typing, ...set } = setting(random, [7, 8, 9]);
  const sheet = newSheet(595, 842, typing);
  writeProse(sheet, { x: 45, y: 45, width: 505, text: prose(random, 3), face: set.face, size: 9 });
  const rules = random.pick([
    ruleStyles.book,
    ruleStyles.grid,
    ruleStyles.shadedHead,
    ruleStyles.rows,
    ruleStyles.zebra,
  ]);
  const drawn = [45, 315].map((x, i) => {
    write(
      sheet,
      x,
      118,
      `Table ${i + 1}: ${random.pick(['Births', 'Deaths', 'Arrivals', 'Dwellings'])}`,
      'bold',
      9,
    );
    const makers = Array.from({ length: random.between(2, 3) }, () => figures(random));
    const rows: Row[] = [
      { kind: 'head', cells: ['Region', ...['2021', 'Now', 'Change'].slice(0, makers.length)] },
    ];
    for (const region of someRegions(random, random.between(4, 16)))
      rows.push({ cells: [region, ...makers.map((make) => make())] });
    return drawTable(sheet, x, 126, {
      ...set,
      columns: [{ width: 95 }, ...makers.map(() => ({ width: 45, align: 'right' as const }))],
      rows,
      rules,
      padX: 3,
    });
  });
  const bottom = Math.max(...drawn.map((table) => table.bottom));
  writeProse(sheet, { x: 45, y: bottom + 25, width: 505, text: prose(random, 4), face: set.face, size: 9 });
  return { name: 'two tables side by side', pages: [finish(sheet)], truth: drawn.map(({ truth }) => truth) };
}

/** Results of a vote: names that span the rows of their parties, shares, seats, and gaps in both. */
export function election(random: Prng): EverydayDocument {
  const { typing, ...set } = setting(random, [8, 9]);
  const sheet = newSheet(595, 842, typing);
  writeCentre(sheet, 297, 60, 'Results by constituency', 'bold', 12);
  const rows: Row[] = [{ kind: 'head', cells: ['Constituency', 'List', 'Votes', 'Share', 'Seats'] }];
  for (const region of someRegions(random, random.between(3, 7))) {
    const lists = random.between(2, 5);
    for (let i = 0; i < lists; i += 1)
      rows.push({
        cells: [
          ...(i === 0 ? [{ text: region, rows: lists }] : []),
          random.pick(['Reform', 'Centre Union', 'Greens', 'Workers', 'Independent']),
          String(random.between(100, 90_000)),
          `${(random.next() * 60).toFixed(1)} %`,
          random.chance(0.3) ? '' : String(random.between(0, 9)),
        ],
      });
  }
  const { truth } = drawTable(sheet, 70, 80, {
    ...set,
    columns: [
      { width: 130 },
      { width: 110 },
      { width: 70, align: 'right' },
      { width: 70, align: 'right' },
      { width: 60, align: 'right' },
    ],
    rows,
    rules: random.pick([ruleStyles.grid, ruleStyles.shadedGrid, ruleStyles.book, ruleStyles.none]),
  });
  writeRight(sheet, 545, 815, 'page 3 of 9', set.face, 8);
  return { name: 'results of a vote', pages: [finish(sheet)], truth: [truth] };
}

/** A survey set wide: many narrow columns of small figures under long headings, landscape. */
export function wideSurvey(random: Prng): EverydayDocument {
  const { typing, ...set } = setting(random, [5.5, 6, 7]);
  const sheet = newSheet(842, 595, typing);
  write(sheet, 30, 36, 'Annex 4: answers by region', 'bold', 11);
  const answers = random.between(11, 17);
  const long = random.chance(0.6);
  const heads = Array.from({ length: answers }, (_, i) =>
    long
      ? `${random.pick(['Agree', 'Mostly agree', 'Do not agree', 'No opinion', 'Refused answer'])} ${i + 1}`
      : `Q${i + 1}`,
  );
  const make = figures(random);
  const rows: Row[] = [{ kind: 'head', cells: ['Region', ...heads] }];
  for (const region of someRegions(random, random.between(8, 20)))
    rows.push({ cells: [region, ...heads.map(() => (random.chance(0.08) ? '-' : make()))] });
  const spec: TableSpec = {
    ...set,
    columns: [
      { width: 100 },
      ...heads.map(() => ({ width: Math.min(48, 680 / answers), align: 'right' as const })),
    ],
    rows,
    rules: random.pick([
      ruleStyles.grid,
      ruleStyles.book,
      ruleStyles.none,
      ruleStyles.zebra,
      ruleStyles.rows,
    ]),
    padX: 2.5,
  };
  const { truth } = drawTable(sheet, 30, 50, spec);
  return { name: 'wide survey', pages: [finish(sheet)], truth: [truth] };
}
