/** What a failed statement means for its load. */
export interface StatementFailure {
  /** Transient: a further attempt may succeed. */
  readonly transient: boolean;
  /** A word for programs. */
  readonly reason: string;
  /** What to do about it, where that is known. */
  readonly advice?: string;
}

type Rule = StatementFailure & { readonly sign: RegExp };

const permanent = (reason: string, sign: RegExp, advice?: string): Rule => ({
  transient: false,
  reason,
  sign,
  ...(advice ? { advice } : {}),
});
const transient = (reason: string, sign: RegExp): Rule => ({ transient: true, reason, sign });

/** The Data API gives the text alone, no code: known sentences of Redshift, the first that fits decides. */
const rules: readonly Rule[] = [
  permanent(
    'missingKeys',
    /"?missing_keys"?/i,
    'A row has no value in a key column. Correct the file, or choose other key columns.',
  ),
  permanent(
    'doubledKeys',
    /"?doubled_keys"?|multiple matches to update the same tuple/i,
    'Rows of the files have the same key. Name order columns, so that the latest stays, or correct the files.',
  ),
  permanent('badData', /^(ERROR:\s*)?Load into table .* failed/i),
  permanent(
    'permissionDenied',
    /permission denied|not authorized|must be (the )?owner|AccessDenied|S3ServiceException:Access Denied/i,
    'See "The warehouse refuses a load" in docs/runbook.md for what the role needs.',
  ),
  permanent(
    'fileMissing',
    /NoSuchKey|mandatory file|Manifest .*(not found|missing)|specified key does not exist/i,
  ),
  permanent('badManifest', /manifest.*(malformed|invalid|wrong format|not in correct format)/i),
  transient(
    'conflict',
    /\b1023\b|serializable isolation violation|conflict with concurrent transaction|deadlock/i,
  ),
  transient('changedMeanwhile', /\b1018\b|relation with oid .* does not exist|could not open relation/i),
  transient(
    'resuming',
    /resum(e|ing)|warming up|is not available yet|connection (was )?(closed|reset|refused|lost)|could not connect/i,
  ),
  transient(
    'storage',
    /S3ServiceException.*(503|SlowDown|InternalError|RequestTimeout)|SlowDown|ServiceUnavailable/i,
  ),
  transient('diskFull', /disk full/i),
  permanent(
    'tableMissing',
    /relation "?.*"? does not exist|schema "?.*"? does not exist/i,
    'Create the table first, or set createTable.',
  ),
  permanent('columnMissing', /column "?.*"? (of relation .* )?does not exist/i),
  permanent('nullInColumn', /cannot insert a null value|null value in column/i),
  permanent('tooLong', /value too long|too large for type/i),
  permanent('syntax', /syntax error/i),
  permanent(
    'timeLimit',
    /statement timeout|cancelled on user's request by WLM|query execution time exceeded/i,
  ),
];

const unknown: StatementFailure = { transient: true, reason: 'statementFailed' };

/** What the text of a failed statement means. What nobody knows is tried again, as often as the task's attempts allow. */
export function classifyError(text: string): StatementFailure {
  return rules.find(({ sign }) => sign.test(text)) ?? unknown;
}
