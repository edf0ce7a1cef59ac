import { parseArgs } from 'node:util';
import { ensureAssembly } from '#local/runtime/synth.ts';
import { startCloud } from './faults/cloud.ts';
import { runFuzz } from './fuzz/run-fuzz.ts';
import { runTrespass } from './fuzz/trespass.ts';

const help = `Sends random requests, made from the API's own OpenAPI document, to a fresh local cloud.

  npm run fuzz [-- options]

  --requests N   default 2000; each answer is judged: no 5xx, nothing that the document does not tell
  --attempts N   default 500; tries to reach what belongs to another owner, by every route
  --seed S       makes the same requests again
  --no-synth     take cdk.out as it is

One JSON line; exit code 1 if anything was found.
`;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '2000' },
    attempts: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
    'no-synth': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(help);
else await main();

async function main(): Promise<void> {
  const seed = Number(values.seed);
  const startedAt = performance.now();
  if (!values['no-synth']) await ensureAssembly('cdk.out', (line) => console.error(line));
  const cloud = await startCloud('cdk.out');
  const onFinding = (finding: string) => console.error(`seed ${seed}: ${finding}`);
  try {
    const trespass = await runTrespass({ cloud, attempts: Number(values.attempts), seed, onFinding });
    const { api, key } = cloud;
    const fuzz = await runFuzz({ api, key, requests: Number(values.requests), seed, onFinding });
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    console.log(JSON.stringify({ seed, ...fuzz, ...trespass, seconds }));
    if (fuzz.findings + trespass.reached > 0) process.exitCode = 1;
  } finally {
    await cloud.stop();
  }
}
