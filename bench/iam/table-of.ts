import type { TestedGrant } from './read-grants.ts';

/** The grants of each function, those that no test needs marked. */
export function tableOf(grants: readonly TestedGrant[]): string {
  const lines: string[] = [];
  for (const functionId of new Set(grants.map((grant) => grant.functionId))) {
    lines.push('', functionId);
    for (const grant of grants)
      if (grant.functionId === functionId)
        lines.push(
          `  ${(grant.calls === 0 ? 'UNUSED' : String(grant.calls)).padStart(7)}  ${grant.action.padEnd(34)} ${short(grant.resource)}`,
        );
  }
  const unused = grants.filter(({ calls }) => calls === 0).length;
  lines.push('', `${grants.length} grants, ${unused} of them needed by no e2e test`);
  return lines.join('\n');
}

/** `arn:aws:sqs:us-east-1:000000000000:queue` without what is the same everywhere. */
const short = (resource: string) => resource.replace(/^arn:aws:/, '').replace(/:us-east-1:\d{12}:/, ':');
