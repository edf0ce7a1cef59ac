import { seededRandom } from '#local/services/gateway/random.ts';
import type { TestedGrant } from './read-grants.ts';
import { runE2e } from './run-e2e.ts';

/**
 * Takes grants away, one after another, and runs a test that needs each: it must fail, for the role is enforced. Answers
 * with the grants without which everything passed all the same.
 */
export async function tryWithout(
  grants: readonly TestedGrant[],
  count: number,
  seed: number,
): Promise<readonly TestedGrant[]> {
  const random = seededRandom(seed);
  const needed = grants.filter(({ tests }) => tests.length > 0);
  const survived: TestedGrant[] = [];
  for (let tried = 0; tried < count && needed.length > 0; tried += 1) {
    const [grant] = needed.splice(Math.floor(random() * needed.length), 1);
    if (!grant) break;
    const { functionId, action, resource, tests } = grant;
    let failed: string | undefined;
    for (const test of tests) {
      const passed = await runE2e(test, { BEATLESS_WITHOUT_GRANT: `${functionId} ${action} ${resource}` });
      if (!passed) failed = test;
      if (failed) break;
    }
    console.log(`without ${action} for ${functionId}: ${failed ? `${failed} fails` : 'NO TEST FAILS'}`);
    if (!failed) survived.push(grant);
  }
  return survived;
}
