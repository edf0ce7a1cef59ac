import { join } from 'node:path';
import { type Stage, stages } from '#pdf/tables/stages.ts';
import { type Case, runSet } from './run-set.ts';
import { scoresById } from './score-py.ts';

/** The stages that `--without` names: one, several with commas between, or `each`. Throws on any other. */
export function parseStages(text: string): readonly Stage[] {
  if (text === 'each') return stages;
  return text.split(',').map((name) => {
    const stage = stages.find((known) => known === name);
    if (!stage) throw new Error(`there is no stage "${name}": use each, or some of ${stages.join(', ')}`);
    return stage;
  });
}

/** Mean adjacency F1 per tier with every stage, and without each of these in turn, as lines of Markdown. */
export async function stageWorth(
  set: string,
  cases: readonly Case[],
  wanted: readonly Stage[],
  out: string,
  say: (line: string) => void,
): Promise<void> {
  const tiers = [...new Set(cases.map(({ tier }) => tier))];
  say(`| without | ${tiers.join(' | ')} | all |`);
  say(`| --- | ${tiers.map(() => '---').join(' | ')} | --- |`);
  for (const stage of [undefined, ...wanted]) {
    const folder = join(out, `without-${stage ?? 'none'}`);
    await runSet(set, cases, folder, stage ? { without: [stage] } : {});
    const scores = scoresById(set, folder);
    const mean = (of: readonly Case[]) =>
      (of.reduce((sum, { id }) => sum + (scores.get(id) ?? 0), 0) / Math.max(1, of.length)).toFixed(3);
    const means = [...tiers.map((tier) => mean(cases.filter((one) => one.tier === tier))), mean(cases)];
    say(`| ${stage ?? 'nothing left out'} | ${means.join(' | ')} |`);
  }
}
