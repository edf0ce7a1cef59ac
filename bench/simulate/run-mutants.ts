import { implied, mutants } from './mutants.ts';
import type { Job } from './thread.ts';
import { runJobs } from './threads.ts';

/** Takes away one guard after the other and looks for a seed that notices. Returns the guards nobody missed. */
export async function runMutants(
  { from, seeds, threads }: { readonly from: number; readonly seeds: number; readonly threads: number },
  print: (line: string) => void,
): Promise<readonly string[]> {
  const jobs = mutants.map((_mutant, index): Job => ({ kind: 'mutant', index, from, count: seeds }));
  const survivors: string[] = [];
  await runJobs(jobs, threads, (answer) => {
    if (answer.kind !== 'mutant') return;
    const guard = mutants[answer.index]?.guard ?? '';
    const { found } = answer;
    if (!found) survivors.push(guard);
    print(found ? `${guard} → found by ${found.violation} at seed ${found.seed}` : `${guard} → SURVIVES`);
  });
  for (const { guard, by } of implied) print(`${guard} → implied by ${by}`);
  return survivors;
}
