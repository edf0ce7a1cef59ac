import type { ResourceChange } from './compare-templates.ts';

/** What changes in a stack, in lines for a person: how many of what, one by one where something is lost or changed. */
export function describeChanges(stack: string, changes: readonly ResourceChange[], isNew: boolean): string {
  if (changes.length === 0) return `${stack}: nothing changes`;
  if (isNew) return `${stack}: is new, with ${countsByType(changes)}`;
  const counts = kinds.flatMap(({ kind }) => {
    const { length } = changes.filter((change) => change.kind === kind);
    return length > 0 ? [`${length} ${kind}`] : [];
  });
  const lines = changes.map(({ kind, type, logicalId, fields }) => {
    const sign = kinds.find((each) => each.kind === kind)?.sign ?? ' ';
    return `  ${sign} ${type} ${logicalId}${fields.length > 0 ? `: ${fields.join(', ')}` : ''}`;
  });
  return [`${stack}: ${counts.join(', ')}`, ...lines].join('\n');
}

/** One sentence for each resource whose data is touched. */
export function describeStakes(stack: string, changes: readonly ResourceChange[]): readonly string[] {
  return changes
    .filter(({ isDataAtStake }) => isDataAtStake)
    .map((change) => {
      const { kind, type, logicalId, fields, isKept } = change;
      const what = `${stack} ${logicalId} (${type})`;
      const old = isKept ? 'the one that is there stays, outside the stack' : 'what it holds is DELETED';
      if (kind === 'removed') return `${what} leaves the stack: ${old}`;
      if (kind === 'replaced')
        return `${what} is replaced by a new, empty one (${fields.join(', ')}): ${old}; nothing is moved`;
      return `${what} changes: ${fields.join(', ')}`;
    });
}

const kinds = [
  { kind: 'added', sign: '+' },
  { kind: 'changed', sign: '~' },
  { kind: 'replaced', sign: '±' },
  { kind: 'removed', sign: '-' },
] as const;

function countsByType(changes: readonly ResourceChange[]): string {
  const counts = new Map<string, number>();
  for (const { type } of changes) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, count]) => `${count} ${type.replace(/^AWS::/, '')}`).join(', ');
}
