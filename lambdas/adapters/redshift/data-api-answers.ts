import * as z from 'zod/mini';
import type { Cell, Statement, StatementState } from '#core/warehouse/warehouse.ts';

/** Ends of statements; SUBMITTED, PICKED, STARTED and whatever else there may be is running. */
const ends: Readonly<Record<string, StatementState>> = {
  FINISHED: 'finished',
  FAILED: 'failed',
  ABORTED: 'aborted',
};

const part = z.object({
  Status: z.string(),
  Error: z.optional(z.string()),
  ResultRows: z.optional(z.number()),
  RedshiftQueryId: z.optional(z.number()),
});

/** DescribeStatement's answer, as far as it is used. Duration is in nanoseconds. */
const description = z.object({
  Id: z.string(),
  Status: z.optional(z.string()),
  Error: z.optional(z.string()),
  Duration: z.optional(z.number()),
  RedshiftPid: z.optional(z.number()),
  RedshiftQueryId: z.optional(z.number()),
  SubStatements: z.optional(z.array(part)),
});

const known = (number: number | undefined) => number !== undefined && number > 0;

/** A statement as the Data API describes it. */
export function statementOf(answer: unknown): Statement {
  const {
    Id,
    Status = '',
    Error: said,
    Duration,
    RedshiftPid,
    RedshiftQueryId,
    SubStatements = [],
  } = description.parse(answer);
  return {
    id: Id,
    state: ends[Status] ?? 'running',
    ...(said ? { error: said } : {}),
    ...(known(RedshiftPid) ? { sessionId: RedshiftPid } : {}),
    ...(known(RedshiftQueryId) ? { queryId: RedshiftQueryId } : {}),
    ...(Duration !== undefined && Duration >= 0 ? { durationMs: Math.round(Duration / 1e6) } : {}),
    parts: SubStatements.map((it) => ({
      state: ends[it.Status] ?? 'running',
      ...(it.Error ? { error: it.Error } : {}),
      ...(it.ResultRows !== undefined && it.ResultRows >= 0 ? { rows: it.ResultRows } : {}),
      ...(known(it.RedshiftQueryId) ? { queryId: it.RedshiftQueryId } : {}),
    })),
  };
}

const field = z.union([
  z.object({ isNull: z.literal(true) }),
  z.object({ stringValue: z.string() }),
  z.object({ longValue: z.number() }),
  z.object({ doubleValue: z.number() }),
  z.object({ booleanValue: z.boolean() }),
]);

/** One row of a result. DECIMAL, DATE and TIMESTAMP come as text. */
export function cellsOf(record: readonly unknown[]): Cell[] {
  return record.map((it) => {
    const value = field.parse(it);
    if ('isNull' in value) return null;
    if ('stringValue' in value) return value.stringValue;
    if ('longValue' in value) return value.longValue;
    return 'doubleValue' in value ? value.doubleValue : value.booleanValue;
  });
}
