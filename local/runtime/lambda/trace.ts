import { randomBytes } from 'node:crypto';
import type { SqsMessage } from '#local/services/contract.ts';

/**
 * A new trace, as Lambda tells an invocation of it. A function with active tracing is recorded each time: Lambda itself
 * records one request a second and a twentieth of the rest.
 */
export function newTrace(isTraced: boolean): string {
  const seconds = Math.floor(Date.now() / 1000)
    .toString(16)
    .padStart(8, '0');
  const [id, parent] = [randomBytes(12).toString('hex'), randomBytes(8).toString('hex')];
  return `Root=1-${seconds}-${id};Parent=${parent};Sampled=${isTraced ? 1 : 0}`;
}

/**
 * The traces that messages were sent in. Lambda starts a trace of its own for a batch, since its messages come from many, and
 * X-Ray links that to each.
 */
export function tracesOf(messages: readonly SqsMessage[]): readonly string[] {
  const headers = messages.map(({ attributes }) => attributes.AWSTraceHeader ?? '');
  const recorded = headers.filter((header) => header.includes('Sampled=1'));
  return [...new Set(recorded.flatMap((header) => /Root=([^;]+)/.exec(header)?.[1] ?? []))];
}
