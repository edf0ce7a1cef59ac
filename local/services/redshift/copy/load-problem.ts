/** Why a line cannot be loaded, with Redshift's number for it. */
export interface LoadProblem {
  readonly code: number;
  readonly reason: string;
  /** Of the byte within the field, or 0. */
  readonly position: number;
}

/** The numbers of Redshift's load error reference that can occur here. */
export const LOAD_ERROR = {
  tooManyColumns: 1202,
  tooLong: 1204,
  date: 1205,
  timestamp: 1206,
  digit: 1207,
  float: 1208,
  boolean: 1210,
  emptyLine: 1211,
  missingNotNull: 1213,
  delimiter: 1214,
  line: 1216,
  utf8: 1220,
  encoding: 1221,
  integerOverflow: 1222,
  json: 1224,
} as const;

/** A problem with its number and text. */
export function problem(kind: keyof typeof LOAD_ERROR, reason: string, position = 0): LoadProblem {
  return { code: LOAD_ERROR[kind], reason, position };
}
