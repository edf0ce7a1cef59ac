import type { Prng } from '#bench/simulate/prng.ts';
import { type Column, drawTable, type Row } from '#test/fixtures/pdf/everyday/draw-table.ts';
import type { EverydayDocument } from '#test/fixtures/pdf/everyday/everyday-document.ts';
import {
  finish,
  newSheet,
  type Sheet,
  write,
  writeCentre,
  writeProse,
} from '#test/fixtures/pdf/everyday/sheet.ts';
import { prose } from '#test/fixtures/pdf/everyday/words.ts';
import { ruleStyles, setting, some } from './vocabulary.ts';

const tests =
  'Haemoglobin|Haematocrit|Erythrocytes|Leukocytes|Platelets|Sodium|Potassium|Creatinine|Urea|Glucose, fasting|Bilirubin, total|Alanine aminotransferase (ALT)|C-reactive protein|Cholesterol, HDL|Ferritin|Thyroid stimulating hormone'.split(
    '|',
  );

/** Findings of a laboratory: sections, values with flags, units, ranges of reference, comments under some of them. */
export function bloodTest(random: Prng): EverydayDocument {
  const { typing, ...set } = setting(random, [8, 9, 10]);
  const sheet = newSheet(595, 842, typing);
  write(sheet, 50, 50, 'Medical Laboratory Eastgate', 'bold', 13);
  write(sheet, 50, 75, 'Patient: Silva, R.', set.face, 9);
  write(sheet, 300, 75, 'Date of birth: 12.04.1971', set.face, 9);
  write(sheet, 50, 88, 'Sample: 240117-0031', set.face, 9);
  write(sheet, 300, 88, 'Collected: 17.01.2024 08:15', set.face, 9);
  const withMethod = random.chance(0.3);
  const rows: Row[] = [
    {
      kind: 'head',
      cells: ['Test', 'Result', 'Flag', 'Unit', 'Reference range', ...(withMethod ? ['Method'] : [])],
    },
  ];
  for (const section of some(
    random,
    ['Haematology', 'Clinical chemistry', 'Hormones'],
    random.between(1, 3),
  )) {
    rows.push({ kind: 'section', cells: [section] });
    for (const test of some(random, tests, random.between(3, 8))) {
      const low = random.between(1, 50);
      rows.push({
        cells: [
          test,
          random.chance(0.1) ? `< ${low}` : (random.next() * 150).toFixed(random.between(0, 2)),
          random.chance(0.25) ? random.pick(['H', 'L', '+', '++']) : '',
          random.pick(['g/l', 'mmol/l', '10^9/l', 'U/l', '%', 'mg/dl']),
          random.pick([`${low} - ${low + random.between(2, 90)}`, `< ${low}`, `${low}.0–${low + 9}.5`]),
          ...(withMethod ? [random.pick(['photometry', 'ISE', 'ECLIA', 'flow cytometry'])] : []),
        ],
      });
    }
  }
  const { bottom, truth } = drawTable(sheet, 50, 110, {
    ...set,
    columns: [
      { width: 165 },
      { width: 60, align: random.pick(['left', 'right'] as const) },
      { width: 40, align: 'centre' },
      { width: 65 },
      { width: 95 },
      ...(withMethod ? [{ width: 75 }] : []),
    ],
    rows,
    rules: random.pick([
      ruleStyles.none,
      ruleStyles.book,
      ruleStyles.zebra,
      ruleStyles.shadedHead,
      ruleStyles.rows,
    ]),
  });
  writeProse(sheet, {
    x: 50,
    y: bottom + 24,
    width: 490,
    text: `Comment: ${prose(random, 2)}`,
    size: 9,
    face: set.face,
  });
  return { name: 'findings of a laboratory', pages: [finish(sheet)], truth: [truth] };
}

/** A paper in two columns with a table in one of them, or across both at the head of the page. */
export function paper(random: Prng): EverydayDocument {
  const { typing, ...set } = setting(random, [7, 8]);
  const sheet = newSheet(595, 842, typing);
  const across = random.chance(0.35);
  const text = (x: number, y: number, height: number) => column(random, sheet, x, y, height);
  const width = across ? 495 : 235;
  const models = random.between(3, 9);
  const measures = across ? random.between(5, 8) : random.between(2, 4);
  const spans = random.chance(0.4) && measures % 2 === 0;
  const names = ['Prec.', 'Rec.', 'F1', 'Acc.', 'AUC', 'BLEU', 'Time', 'Params'].slice(0, measures);
  const rows: Row[] = spans
    ? [
        {
          kind: 'head',
          cells: [
            { text: 'Model', rows: 2 },
            { text: 'Validation', columns: measures / 2 },
            { text: 'Test', columns: measures / 2 },
          ],
        },
        { kind: 'head', cells: names },
      ]
    : [{ kind: 'head', cells: ['Model', ...names] }];
  for (let i = 0; i < models; i += 1)
    rows.push({
      cells: [
        random.pick([
          'Baseline',
          'BiLSTM + CRF',
          'Transformer (base)',
          'Ours',
          'Ours w/o pretraining',
          'kNN',
          'GloVe',
        ]),
        ...names.map(() =>
          random.chance(0.06)
            ? '–'
            : random.chance(0.2)
              ? `${(random.next() * 100).toFixed(1)} ± ${random.next().toFixed(1)}`
              : (random.next() * 100).toFixed(1),
        ),
      ],
    });
  const label = 0.32 * width;
  const spec = {
    ...set,
    columns: [
      { width: label },
      ...names.map(
        (): Column => ({
          width: (width - label) / measures,
          align: random.pick(['centre', 'right'] as const),
        }),
      ),
    ],
    rows,
    rules: random.pick([ruleStyles.book, ruleStyles.book, ruleStyles.grid, ruleStyles.none, ruleStyles.sums]),
    padX: 2.5,
    padY: Math.min(set.padY, 1.5),
  };
  const caption = `Table ${random.between(1, 4)}: Results on the held-out corpus, in per cent.`;
  if (across) {
    const top = drawTable(sheet, 50, 60, spec);
    writeCentre(sheet, 297, top.bottom + 16, caption, set.face, 8);
    for (const x of [50, 310]) text(x, top.bottom + 40, 780 - top.bottom - 40);
    return { name: 'paper in two columns', pages: [finish(sheet)], truth: [top.truth] };
  }
  const [own, other] = random.pick([
    [50, 310],
    [310, 50],
  ] as const);
  const y = text(own, 60, random.pick([0, 120, 250])) + 14;
  write(sheet, own, y, caption, set.face, 8);
  const { bottom, truth } = drawTable(sheet, own, y + 8, spec);
  text(own, bottom + 16, 780 - bottom - 16);
  text(other, 60, 720);
  return { name: 'paper in two columns', pages: [finish(sheet)], truth: [truth] };
}

/** Paragraphs down to about the height. */
function column(random: Prng, sheet: Sheet, x: number, y: number, height: number): number {
  let at = y;
  while (at < y + height - 60)
    at =
      writeProse(sheet, {
        x,
        y: at,
        width: 235,
        text: prose(random, random.between(2, 4)),
        face: 'serif',
        size: 9,
      }) + 6;
  return at;
}

/** A data sheet: symbols whose conditions take several rows, least, typical and greatest values with gaps, units. */
export function dataSheet(random: Prng): EverydayDocument {
  const { typing, ...set } = setting(random, [7, 8, 9]);
  const sheet = newSheet(612, 792, typing);
  write(sheet, 50, 45, 'LX4471  Low-dropout regulator', 'bold', 12);
  write(sheet, 50, 70, 'Electrical characteristics', 'bold', 10);
  const rows: Row[] = [
    { kind: 'head', cells: ['Parameter', 'Symbol', 'Conditions', 'Min', 'Typ', 'Max', 'Unit'] },
  ];
  const number = (chance: number) =>
    random.chance(chance) ? (random.next() * 50).toFixed(random.between(0, 2)) : '';
  for (const [name, symbol, unit] of some(
    random,
    [
      'Input voltage|VIN|V',
      'Output voltage accuracy|VOUT|%',
      'Quiescent current|IQ|uA',
      'Dropout voltage|VDO|mV',
      'Output noise|eN|uV',
      'Enable threshold, high|VEN(H)|V',
      'Thermal shutdown temperature|TSD|C',
      'Line regulation|dVO|mV/V',
    ],
    random.between(4, 8),
  ).map((line) => line.split('|'))) {
    const several = random.chance(0.35) ? random.between(2, 3) : 1;
    for (let i = 0; i < several; i += 1)
      rows.push({
        cells: [
          ...(i > 0
            ? []
            : [
                { text: name ?? '', ...(several > 1 ? { rows: several } : {}) },
                { text: symbol ?? '', ...(several > 1 ? { rows: several } : {}) },
              ]),
          random.pick([
            'TA = 25 C',
            'IOUT = 1 mA to 150 mA, VIN = 5 V',
            'EN = 0 V',
            'full temperature range',
            '',
          ]),
          number(0.6),
          number(0.8) || '1.0',
          number(0.6),
          unit ?? '',
        ],
      });
  }
  const { bottom, truth } = drawTable(sheet, 50, 80, {
    ...set,
    columns: [
      { width: 130 },
      { width: 55 },
      { width: 130 },
      { width: 45, align: 'centre' },
      { width: 45, align: 'centre' },
      { width: 45, align: 'centre' },
      { width: 45 },
    ],
    rows,
    rules: random.pick([ruleStyles.grid, ruleStyles.shadedGrid, ruleStyles.grid, ruleStyles.rows]),
  });
  writeProse(sheet, {
    x: 50,
    y: bottom + 15,
    width: 510,
    text: `(1) ${prose(random, 1)}`,
    size: 7,
    face: set.face,
  });
  return { name: 'data sheet', pages: [finish(sheet)], truth: [truth] };
}
