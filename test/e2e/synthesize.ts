import { spawnSync } from 'node:child_process';
import { LOCAL_SETTINGS } from '#local/runtime/local-settings.ts';

/** Synthesizes once, so that the local clouds of the tests run exactly what `npm start` makes of these sources. */
export function setup(): void {
  // `npm run iam` runs many tests one after another, and has seen to it.
  if (process.env.BEATLESS_SYNTHESIZED) return;
  const done = spawnSync('node_modules/.bin/cdk', ['synth', '--quiet', ...LOCAL_SETTINGS], {
    env: { ...process.env, CDK_VALIDATION: 'false' },
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`cdk synth failed:\n${done.stderr}${done.stdout}`);
}
