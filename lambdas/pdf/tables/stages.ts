/**
 * Stages that can be left out, to measure what each is worth:
 * glyphs drawn twice dropped · rulings typed as dashes · edges of shading · tables with rulings · frames read by their white
 * space · tables in white space · page columns taken apart · stacked tables taken apart · choice by score · drawings refused
 */
export const stages = [
  'duplicates',
  'typedRules',
  'shading',
  'lattice',
  'frames',
  'stream',
  'flows',
  'splits',
  'choice',
  'drawings',
] as const;

export type Stage = (typeof stages)[number];
