import type { Prng } from '#bench/simulate/prng.ts';
import { drawTable, type Row } from '#test/fixtures/pdf/everyday/draw-table.ts';
import type { EverydayDocument } from '#test/fixtures/pdf/everyday/everyday-document.ts';
import {
  finish,
  newSheet,
  write,
  writeCentre,
  writeProse,
  writeRight,
} from '#test/fixtures/pdf/everyday/sheet.ts';
import { day, good, grouped, money, person, prose } from '#test/fixtures/pdf/everyday/words.ts';
import { turned } from '../turned-page.ts';
import { figures, remark, ruleStyles, setting, some, someRegions } from './vocabulary.ts';

/** A page on its side whose /Rotate sets it upright. */
export function rotatedPage(random: Prng): EverydayDocument {
  const { typing, ...set } = setting(random);
  const sheet = newSheet(842, 595, typing);
  write(sheet, 50, 45, 'Schedule B', 'bold', 12);
  const makers = Array.from({ length: random.between(4, 8) }, () => figures(random));
  const rows: Row[] = [{ kind: 'head', cells: ['Region', ...makers.map((_, i) => `${2015 + i} total`)] }];
  for (const region of someRegions(random, random.between(5, 18)))
    rows.push({ cells: [region, ...makers.map((make) => (random.chance(0.1) ? '' : make()))] });
  const { bottom, truth } = drawTable(sheet, 50, 60, {
    ...set,
    columns: [{ width: 140 }, ...makers.map(() => ({ width: 70, align: 'right' as const }))],
    rows,
    rules: random.pick(Object.values(ruleStyles)),
  });
  writeProse(sheet, { x: 50, y: bottom + 20, width: 700, text: prose(random, 2), size: 9, face: set.face });
  return { name: 'rotated page', pages: [turned(sheet, random.pick([90, 270]))], truth: [truth] };
}

/** Words that wrap in most cells, with lines between rows only, stripes only, a grid, or more space between rows. */
export function wrappedWords(random: Prng): EverydayDocument {
  const { typing, ...set } = setting(random, [8, 9, 10]);
  const sheet = newSheet(595, 842, typing);
  writeProse(sheet, { x: 50, y: 45, width: 495, text: prose(random, 2), face: set.face, size: 10 });
  const rules = random.pick([
    ruleStyles.rows,
    { rows: true },
    ruleStyles.zebra,
    ruleStyles.grid,
    ruleStyles.book,
  ]);
  const dated = random.chance(0.5);
  const rows: Row[] = [
    { kind: 'head', cells: ['Measure', dated ? 'Due' : 'Owner', 'State of the matter', 'Remarks'] },
  ];
  for (let i = 0; i < random.between(4, 10); i += 1)
    rows.push({
      cells: [
        random.pick([
          'Insulation of the roof',
          'Parking',
          'Replacement of all windows on the northern side',
          'Fire drill',
          'New lift in the western staircase',
        ]),
        dated ? day(random, 'dots') : person(random),
        remark(random),
        random.chance(0.25) ? '' : remark(random),
      ],
    });
  const { bottom, truth } = drawTable(sheet, 50, 105, {
    ...set,
    columns: [{ width: 120 }, { width: 75 }, { width: 145 }, { width: 150 }],
    rows,
    rules,
    // Without lines or stripes only the space between rows tells where one ends.
    padY: rules === ruleStyles.book ? 4 : Math.max(1.5, set.padY),
  });
  writeProse(sheet, { x: 50, y: bottom + 20, width: 495, text: prose(random, 2), face: set.face, size: 10 });
  return { name: 'wrapped words', pages: [finish(sheet)], truth: [truth] };
}

/** A list whose rows end early: the last columns are filled for some only. */
export function raggedRows(random: Prng): EverydayDocument {
  const { typing, ...set } = setting(random);
  const sheet = newSheet(595, 842, typing);
  write(sheet, 50, 60, 'Members and their contributions', 'bold', 12);
  const rows: Row[] = [{ kind: 'head', cells: ['Name', 'Since', 'Paid', 'Open', 'Last reminder', 'Remark'] }];
  for (let i = 0; i < random.between(8, 26); i += 1) {
    const length = random.pick([2, 3, 3, 4, 5, 6]);
    const cells = [
      person(random),
      String(random.between(1980, 2023)),
      money(random, 300),
      money(random, 300),
      day(random),
      random.pick(['moved', 'by post', 'called']),
    ];
    rows.push({ cells: cells.slice(0, length) });
  }
  rows.push({
    cells: [person(random), '1999', money(random, 300), money(random, 300), day(random), 'moved'],
  });
  const { truth } = drawTable(sheet, 50, 75, {
    ...set,
    columns: [
      { width: 110 },
      { width: 50 },
      { width: 70, align: 'right' },
      { width: 70, align: 'right' },
      { width: 85, align: 'centre' },
      { width: 80 },
    ],
    rows,
    rules: random.pick([
      ruleStyles.none,
      ruleStyles.book,
      ruleStyles.zebra,
      ruleStyles.rows,
      ruleStyles.shadedHead,
    ]),
  });
  return { name: 'rows that end early', pages: [finish(sheet)], truth: [truth] };
}

/** A list over three pages: headings on each, a row count that differs, page numbers; lines, stripes or neither. */
export function stockList(random: Prng): EverydayDocument {
  const { typing, ...set } = setting(random, [7, 8, 9]);
  const rules = random.pick([
    ruleStyles.grid,
    ruleStyles.zebra,
    ruleStyles.none,
    ruleStyles.book,
    ruleStyles.rows,
  ]);
  const isFirstHeadOnly = random.chance(0.3);
  const pages = [1, 2, 3].map((page) => {
    const sheet = newSheet(595, 842, typing);
    write(sheet, 50, 35, 'Stock on hand', set.face, 9);
    writeRight(sheet, 545, 35, `Page ${page} of 3`, set.face, 9);
    const rows: Row[] =
      page > 1 && isFirstHeadOnly
        ? []
        : [{ kind: 'head', cells: ['Article', 'Description', 'Bin', 'Qty', 'Value'] }];
    for (let i = 0; i < random.between(15, 28); i += 1)
      rows.push({
        cells: [
          `${random.between(10, 99)}-${random.between(1000, 9999)}`,
          good(random),
          `${random.pick(['A', 'B', 'C'])}${random.between(1, 40)}`,
          grouped(random.between(0, 5000)),
          money(random),
        ],
      });
    const { truth } = drawTable(sheet, 50, 50, {
      ...set,
      columns: [
        { width: 80 },
        { width: 190 },
        { width: 50 },
        { width: 70, align: 'right' },
        { width: 90, align: 'right' },
      ],
      rows,
      rules,
      padY: Math.min(set.padY, 2),
    });
    writeCentre(sheet, 297, 822, 'Printed by the warehouse system', set.face, 7);
    return { page: finish(sheet), truth };
  });
  return {
    name: 'list over pages',
    pages: pages.map(({ page }) => page),
    truth: pages.map(({ truth }) => truth),
  };
}

/** What is known of one thing: names at the left, values or words at the right, in two columns only. */
export function factSheet(random: Prng): EverydayDocument {
  const { typing, ...set } = setting(random, [8, 9, 10]);
  const sheet = newSheet(595, 842, typing);
  writeProse(sheet, { x: 60, y: 50, width: 475, text: prose(random, 3), face: set.face, size: 10 });
  const rows: Row[] = [{ kind: 'head', cells: ['Property', 'Value'] }];
  for (const name of some(
    random,
    [
      'Height',
      'Net weight',
      'Material of the case',
      'Range of temperature',
      'Power supply',
      'Warranty',
      'Protection',
      'Cable length',
      'Noise level',
      'Approvals',
    ],
    random.between(5, 10),
  ))
    rows.push({
      cells: [
        name,
        random.pick([
          `${random.between(1, 900)} mm`,
          `${money(random, 40)} kg`,
          '24 months',
          '-10 to +45 °C',
          '230 V, 50 Hz',
          'IP 54',
          'Aluminium, anodized, with a cover of polycarbonate',
        ]),
      ],
    });
  const { bottom, truth } = drawTable(sheet, 60, 130, {
    ...set,
    columns: [{ width: 150 }, { width: 200 }],
    rows,
    rules: random.pick([ruleStyles.grid, ruleStyles.rows, ruleStyles.zebra, ruleStyles.book]),
  });
  writeProse(sheet, { x: 60, y: bottom + 20, width: 475, text: prose(random, 3), face: set.face, size: 10 });
  return { name: 'fact sheet', pages: [finish(sheet)], truth: [truth] };
}

/** No table: letters with blocks of addresses, minutes, steps of a recipe, a questionnaire. */
export function proseOnly(random: Prng): EverydayDocument {
  const { typing, face } = setting(random);
  const sheet = newSheet(595, 842, typing);
  writeCentre(
    sheet,
    297,
    55,
    random.pick(['Minutes of the meeting', 'How to care for the device', 'Questionnaire']),
    'bold',
    14,
  );
  let y = 80;
  const form = random.pick(['minutes', 'steps', 'questions', 'columns'] as const);
  if (form === 'columns')
    for (const x of [50, 220, 390])
      writeProse(sheet, { x, y, width: 155, text: prose(random, 14), face, size: 9 });
  for (let i = 1; form !== 'columns' && y < 720; i += 1) {
    if (form === 'minutes') write(sheet, 55, y + 10, `${person(random)}:`, face, 10);
    else write(sheet, 55, y + 10, form === 'steps' ? `Step ${i}` : `${i})`, face, 10);
    y =
      writeProse(sheet, {
        x: 130,
        y,
        width: 410,
        text: prose(random, random.between(1, 3)),
        face,
        size: 10,
      }) + 6;
  }
  writeCentre(sheet, 297, 822, `${random.between(1, 90)}`, face, 8);
  return { name: 'no table', pages: [finish(sheet)], truth: [] };
}
