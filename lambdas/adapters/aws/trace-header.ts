import type { Trace } from '#core/ports.ts';

const rootPattern = /(?:^|;)\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)/i;
const parentPattern = /(?:^|;)\s*Parent=([0-9a-f]{16})(?:;|$)/i;

/** The trace of an X-Ray header (`Root=…;Parent=…;Sampled=1`), or undefined for one that X-Ray does not record. */
export function readTrace(header: string | undefined): Trace | undefined {
  if (!header || !/(?:^|;)\s*Sampled=1(?:;|$)/.test(header)) return undefined;
  const id = rootPattern.exec(header)?.[1];
  const parent = parentPattern.exec(header)?.[1];
  return id && parent ? { id, parent } : undefined;
}

/** The header that hands a trace on. */
export function traceHeader({ id, parent }: Trace): string {
  return `Root=${id};Parent=${parent};Sampled=1`;
}

/** The trace of the invocation that runs now; Lambda sets the variable anew for each. */
export function invocationTrace(): Trace | undefined {
  return readTrace(process.env._X_AMZN_TRACE_ID);
}
