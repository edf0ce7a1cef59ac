import { expect, test } from 'vitest';
import { type Mutant, mutants } from '#bench/simulate/mutants.ts';
import { runSeed } from '#bench/simulate/run-seed.ts';

/** Guards that few seeds suffice for, of each sort; `npm run simulate -- --mutants` tries all of them. */
test.each([
  ['claim: no live lease', 'leaseTaken'],
  ['claim: not cancelled', 'startedRevoked'],
  ['claim: recognises its own lease', 'chargedForNothing'],
  ['outcome: not cancelled', 'endedOverCancel'],
  ['sweep of PENDING', 'stuck'],
  ['sweep: dueAt is as seen', 'sweptTwice'],
  ['index keys stay at the claim', 'indexWrong'],
  ['key item and task in one transaction', 'keyPointsNowhere'],
  ['ledger, and its attribute_not_exists', 'doubledEffects'],
  ['limiter before claim', 'chargedForNothing'],
  ['waitKey is this wait’s', 'foreignAnswer'],
  ['delete after the durable write', 'movedBySweep'],
  ['group: the parent knows its children before the first is made', 'childUnknown'],
  ['group: it is over when all have ended, or one never will', 'resumedTooEarly'],
])('without the guard "%s" a seed fails with %s', async (guard, violation) => {
  expect(await violationsOf(guard, violation)).toContain(violation);
});

test('every guard is named once', () => {
  const names = mutants.map(({ guard }) => guard);
  expect(new Set(names).size).toBe(names.length);
});

/** How the first seeds fail, up to one that fails with `wanted`. */
async function violationsOf(guard: string, wanted: string): Promise<ReadonlySet<string>> {
  const mutant: Mutant | undefined = mutants.find((it) => it.guard === guard);
  if (!mutant) throw new Error(`there is no guard "${guard}"`);
  const kinds = new Set<string>();
  for (let seed = 1; seed <= 1_000 && !kinds.has(wanted); seed += 1) {
    const { violation } = await runSeed(seed, mutant.mutation);
    if (violation) kinds.add(violation.kind);
  }
  return kinds;
}
