import type { EntryFields } from '../events/entries.ts';
import type { Statement } from './statements/statement.ts';

const RESULTS_KEPT_SECONDS = 24 * 3_600;

/** The event that tells of the end of a statement; it says neither why it failed nor anything of its parts. */
export function statementEvent(statement: Statement, workgroupArn: string): EntryFields {
  const { id, owner, name, state, parts, isBatch, updatedAt } = statement;
  const [first] = parts;
  return {
    source: 'aws.redshift-data',
    detailType: 'Redshift Data Statement Status Change',
    resources: [workgroupArn],
    time: updatedAt,
    detail: {
      principal: owner,
      ...(name !== undefined && { statementName: name }),
      statementId: id,
      redshiftQueryId: isBatch ? -1 : (first?.queryId ?? -1),
      state,
      rows: !isBatch && state === 'FINISHED' ? (first?.rows ?? 0) : 0,
      expireAt: Math.floor(updatedAt / 1000) + RESULTS_KEPT_SECONDS,
    },
  };
}
