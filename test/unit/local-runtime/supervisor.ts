/**
 * A local cloud in a process of its own: `node supervisor.ts ASSEMBLY DATA FUNCTION PAYLOAD` invokes a function,
 * writes what happens as JSON lines, and stops as `npm run local` does.
 */
import '#local/clock.ts';
import { startLocalCloud } from '#local/runtime/start.ts';
import { onStopSignal } from '#local/runtime/stop-signals.ts';
import { fakeServices } from './fake-services.ts';

const [assembly = '', dataDir = '', functionId = '', payload = '{}'] = process.argv.slice(2);
const cloud = await startLocalCloud({
  port: 0,
  assembly,
  dataDir,
  startDataServices: async (options) => fakeServices(options),
});
onStopSignal(() => void cloud.stop());
cloud.logs.onRecord(({ stream, text }) => {
  if (stream === 'stdout') console.log(text);
});
const outcome = await cloud.invoke(functionId, JSON.parse(payload));
console.log(JSON.stringify(outcome));
await cloud.stopped;
console.log('{"stopped":true}');
process.exit(0);
