import type { Prng } from '#bench/simulate/prng.ts';
import type { EverydayDocument } from '#test/fixtures/pdf/everyday/everyday-document.ts';
import { financialStatement, orderForm, portfolio, taxTable } from './finance.ts';
import { factSheet, proseOnly, raggedRows, rotatedPage, stockList, wrappedWords } from './offices.ts';
import { election, railTimetable, sideBySide, wideSurvey, yearbookTable } from './public.ts';
import { bloodTest, dataSheet, paper } from './science.ts';

/** Kinds of documents for measuring: beside the everyday ones, and never a reason to write a rule for one of them. */
export const kinds: readonly ((random: Prng) => EverydayDocument)[] = [
  financialStatement,
  portfolio,
  taxTable,
  orderForm,
  railTimetable,
  yearbookTable,
  sideBySide,
  election,
  wideSurvey,
  bloodTest,
  paper,
  dataSheet,
  rotatedPage,
  wrappedWords,
  raggedRows,
  stockList,
  factSheet,
  proseOnly,
];
