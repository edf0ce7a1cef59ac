import { seededRandom } from '#local/services/gateway/random.ts';
import { type NeedingTest, readGrants, type TestedGrant } from './read-grants.ts';
import { runE2e } from './run-e2e.ts';

/** Of these trials the record must not be that of the whole run. */
const record = '.bench/iam-without';
/** So many tests that needed a grant are tried: the quickest of each file first. */
const MOST_TESTS = 6;

/** A grant that was taken away, and the test that failed for it. */
interface Trial {
  readonly grant: TestedGrant;
  readonly failed?: NeedingTest;
}

/** A grant as the local cloud takes it. */
export function spelling({ functionId, action, resource }: TestedGrant): string {
  return `${functionId} ${action} ${resource}`;
}

/**
 * Takes grants away, one after another, and runs a test that needed each: it must fail, and the role must have been asked
 * for just that grant, while the same test passes with the grant in place. Answers with the grants without which no test
 * failed.
 */
export async function tryWithout(
  grants: readonly TestedGrant[],
  count: number,
  seed: number,
): Promise<readonly TestedGrant[]> {
  const random = seededRandom(seed);
  const needed = grants.filter(({ tests }) => tests.length > 0);
  const passes = passesWithAll();
  const trials: Trial[] = [];
  while (trials.length < count && needed.length > 0) {
    const [grant] = needed.splice(Math.floor(random() * needed.length), 1);
    if (!grant) break;
    const failed = await failingTest(grant, passes);
    trials.push({ grant, ...(failed && { failed }) });
    const { action, functionId, resource } = grant;
    const told = failed ? `${failed.test} fails (${failed.name ?? 'the whole file'})` : 'NO TEST FAILS';
    console.log(`without ${action} on ${resource} for ${functionId}: ${told}`);
  }
  const survived = trials.filter(({ failed }) => !failed).map(({ grant }) => grant);
  if (count > 0)
    console.log(`${trials.length} grants taken away (seed ${seed}), ${survived.length} of them unnoticed`);
  return survived;
}

async function failingTest(
  grant: TestedGrant,
  passes: (test: NeedingTest) => Promise<boolean>,
): Promise<NeedingTest | undefined> {
  const { action } = grant;
  for (const test of candidates(grant)) {
    const { passed, said } = await runE2e({ record, only: test, withoutGrant: spelling(grant) });
    const isAsked = readGrants(record).some((use) => use.action === action && use.denied > 0);
    const isRefusedAtStart = said.includes(`does not allow ${action} on`);
    if (!passed && (isAsked || isRefusedAtStart) && (await passes(test))) return test;
  }
  return undefined;
}

/** The tests to try, and in the end the file of the quickest: what a test needs may be begun by one before it. */
function candidates({ tests }: TestedGrant): readonly NeedingTest[] {
  const named = tests.filter(({ name }) => name !== undefined);
  const files = Map.groupBy(named, ({ test }) => test);
  const rank = (test: NeedingTest) => files.get(test.test)?.indexOf(test) ?? 0;
  const chosen = named.toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_TESTS);
  return [...chosen, ...tests.slice(0, 1).map((quickest) => ({ ...quickest, name: undefined }))];
}

/** Whether a test passes with all grants, each asked for once. */
function passesWithAll(): (test: NeedingTest) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  return (test) => {
    const key = `${test.test} ${test.name}`;
    const found = known.get(key) ?? runE2e({ record, only: test }).then(({ passed }) => passed);
    known.set(key, found);
    return found;
  };
}
