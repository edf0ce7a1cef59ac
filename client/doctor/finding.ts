/** What a check found. */
export interface Finding {
  readonly check: string;
  readonly level: 'ok' | 'warn' | 'fail';
  readonly found: string;
  /** What to do about it; of what is ok nothing. */
  readonly advice?: string;
}

export const ok = (check: string, found: string): Finding => ({ check, level: 'ok', found });
export const warn = (check: string, found: string, advice: string): Finding => ({
  check,
  level: 'warn',
  found,
  advice,
});
export const fail = (check: string, found: string, advice: string): Finding => ({
  check,
  level: 'fail',
  found,
  advice,
});

/** A check that throws has failed: what could not be asked is not known to be well. */
export async function attempt(check: string, act: () => Promise<Finding>): Promise<Finding> {
  try {
    return await act();
  } catch (error) {
    const { name, message } = error as { readonly name?: string; readonly message?: string };
    const isRefused = /AccessDenied|UnauthorizedOperation|NotAuthorized/.test(name ?? '');
    return fail(
      check,
      `could not be asked: ${name}: ${message}`,
      isRefused
        ? 'Use credentials that may ask for it.'
        : 'Try again; if it stays, look at the AWS status page.',
    );
  }
}
