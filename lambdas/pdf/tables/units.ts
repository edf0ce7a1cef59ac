import type { CellLine } from './line-cells.ts';

const scale = `(thousands?|millions?|billions?|mn|mio|bn|mrd|m|k|['’]?000s?)`;
const currency = String.raw`([$€£¥]|A\$|US\$|EUR|USD|GBP|CHF|JPY|Rs\.?)`;
const measure = String.raw`(mm|cm|m|km|ha|m[²³23]|km[²2]|g|mg|kg|t|tonnes?|l|ml|°C|[kMG]?W|[kMGT]Wh|[kM]?J|hours?|hrs?|days?|weeks?|months?|years?|persons?|no\.?|nos\.?|number|units?|index|pts?|points?|ratio|per ?cent|percentage|%|‰)`;
/** What figures are counted in, alone or with what they are multiplied by: "$ million", "'000 t", "(%)". */
const unit = new RegExp(
  `^[([]?(${currency}|${currency} ?${scale}|${scale}|(${scale} )?${measure}|${scale} of ${measure})[)\\]]?$`,
  'iu',
);

/** A line of headings that says nothing but in what the figures of its columns are counted. */
export function isUnitLine({ cells }: CellLine): boolean {
  return cells.length >= fewestUnits && cells.every(({ from, text }) => from > 0 && unit.test(text.trim()));
}

/** A single unit may be the end of a heading ("Share / %"). */
const fewestUnits = 2;
