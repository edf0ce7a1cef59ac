import { startDataServices } from '#local/services/start.ts';
import { announce } from './announce.ts';
import { ensureApiKey } from './api-key.ts';
import type { LocalArguments } from './arguments.ts';
import { reloadOnChange } from './reload/reload.ts';
import { reloadLine } from './reload/reload-line.ts';
import { type LocalCloud, startLocalCloud } from './start.ts';
import { onStopSignal } from './stop-signals.ts';
import { ensureAssembly } from './synth.ts';
import { toCloudEvent, toLine } from './task-lines.ts';

/**
 * Runs the local cloud until somebody stops it: synthesizes if need be, starts, prints where everything is, then what
 * tasks do. `whenReady` runs once it is ready, before the first task line.
 */
export async function supervise(
  { json, synth, reload, ...options }: Omit<LocalArguments, 'help'>,
  whenReady: (cloud: LocalCloud, key: string) => Promise<void> = async () => undefined,
): Promise<void> {
  if (synth) await ensureAssembly(options.assembly, (sentence) => console.error(sentence));
  const cloud = await startLocalCloud({ ...options, startDataServices });
  onStopSignal(() => {
    if (!json)
      console.log('Stopping: running functions have 5 seconds to finish (Ctrl-C again stops at once).');
    void cloud.stop();
  });
  const key = await ensureApiKey(cloud);
  const forget = announce(cloud, key);
  const stopReloading = reload
    ? reloadOnChange(cloud, (reloading) =>
        console.log(json ? JSON.stringify(reloading) : reloadLine(reloading)),
      )
    : () => undefined;
  try {
    printReady(cloud, key, json);
    cloud.logs.onRecord((record) => {
      const event = toCloudEvent(record);
      if (event) console.log(json ? JSON.stringify(event) : toLine(event, process.stdout.isTTY));
    });
    await whenReady(cloud, key);
    await cloud.stopped;
  } finally {
    stopReloading();
    await cloud.stop();
    forget();
  }
}

function printReady(cloud: LocalCloud, key: string, json: boolean): void {
  const { api, control, endpoints, outputs } = cloud;
  const docs = `${api}/docs`;
  const page = outputs.ConsoleUrl ? `  Console  ${outputs.ConsoleUrl}\n` : '';
  if (json) {
    console.log(JSON.stringify({ api, key, docs, control, ...endpoints, outputs }));
    return;
  }
  console.log(`Beatless runs on this machine.

${page}  API      ${api}
  Docs     ${docs}
  API key  ${key}
  Control  ${control}   (clock, faults, environments, queues, logs)

  curl -H "Authorization: Bearer ${key}" ${api}/v1/catalogue

Ctrl-C stops. Tasks as they go:`);
}
