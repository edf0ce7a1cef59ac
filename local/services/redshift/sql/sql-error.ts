/** What the warehouse answers to a statement that it does not take; `message` stands without the word ERROR. */
export class SqlError extends Error {
  readonly detail: string | undefined;

  constructor(message: string, detail?: string) {
    super(message);
    this.name = 'SqlError';
    this.detail = detail;
  }
}

/** As PostgreSQL and Redshift word it. */
export function syntaxError(near: string | undefined): SqlError {
  return new SqlError(
    near === undefined ? 'syntax error at end of input' : `syntax error at or near "${near}"`,
  );
}

/** For what Redshift has and this stand-in does not. */
export function notEmulated(what: string): SqlError {
  return new SqlError(`${what} is not emulated by the local cloud`);
}
