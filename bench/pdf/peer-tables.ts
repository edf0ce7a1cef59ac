import { median } from '../statistics.ts';
import type { Peer, PeerRun } from './peers.ts';
import type { Case } from './run-set.ts';
import { scoresById } from './score-py.ts';

/** One tool, where its tables lie, and what each file took. */
interface Contest {
  readonly peer: Peer;
  readonly folder: string;
  readonly runs: ReadonlyMap<string, Omit<PeerRun, 'tables'>>;
}

/** Mean adjacency F1 per tier and per tag, and what the tools took, as lines of Markdown. */
export function peerTables(
  set: string,
  cases: readonly Case[],
  contests: readonly Contest[],
): readonly string[] {
  const scored = contests.map((contest) => ({ ...contest, scores: scoresById(set, contest.folder) }));
  const groups = [
    ...groupsBy(cases, ({ tier }) => [tier]),
    { name: 'all', of: cases },
    ...groupsBy(cases, ({ tags }) => tags),
  ];
  const names = contests.map(({ peer }) => peer.name);
  return [
    row(['mean adjacency F1', 'files', ...names]),
    row(['---', '---', ...names.map(() => '---')]),
    ...groups.map(({ name, of }) =>
      row([
        name,
        String(of.length),
        ...scored.map(({ scores }) => mean(of.map(({ id }) => scores.get(id) ?? 0)).toFixed(3)),
      ]),
    ),
    '',
    row(['tool', 'CPU ms per page (median of files)', 'ratio', 'peak RSS, MB (median)', 'failed']),
    row(['---', '---', '---', '---', '---']),
    ...costs(cases, contests),
  ];
}

function costs(cases: readonly Case[], contests: readonly Contest[]): string[] {
  const all = contests.map(({ peer, runs }) => {
    const ran = cases.flatMap(({ id, npages }) => {
      const run = runs.get(id);
      return run ? [{ ...run, perPage: (run.cpuSeconds * 1000) / npages }] : [];
    });
    return {
      name: peer.name,
      perPage: median(ran.map(({ perPage }) => perPage)),
      peak: median(ran.map(({ peakMiB }) => peakMiB)),
      failed: ran.filter(({ failed }) => failed).length,
    };
  });
  const own = all[0]?.perPage ?? 1;
  return all.map(({ name, perPage, peak, failed }) =>
    row([name, perPage.toFixed(0), (perPage / own).toFixed(2), peak.toFixed(0), String(failed)]),
  );
}

function groupsBy(cases: readonly Case[], namesOf: (one: Case) => readonly string[]) {
  const names = [...new Set(cases.flatMap(namesOf))];
  return names.map((name) => ({ name, of: cases.filter((one) => namesOf(one).includes(name)) }));
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

const mean = (numbers: readonly number[]) =>
  numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length);
