import { onTestFinished } from 'vitest';
import { realTimers } from '#local/clock.ts';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '#local/runtime/start.ts';
import { buildAssembly, type StackSource, temporaryFolder } from './build-assembly.ts';
import { type FakeServices, fakeServices } from './fake-services.ts';

/** A local cloud, stopped after the test; on services in memory, unless `options` name others. */
export async function startTestCloud(
  resources: StackSource['Resources'],
  handlers: Readonly<Record<string, string>>,
  options: Partial<LocalCloudOptions> = {},
): Promise<LocalCloud & { readonly services: FakeServices }> {
  const assets = Object.entries(handlers).map(([name, source]) => [name, { 'index.mjs': source }] as const);
  let services: FakeServices | undefined;
  const cloud = await startLocalCloud({
    port: 0,
    dataDir: temporaryFolder(),
    assembly: buildAssembly({ App: { Resources: resources } }, Object.fromEntries(assets)),
    graceMs: 300,
    startDataServices: async (given) => {
      services = fakeServices(given);
      return services;
    },
    ...options,
  });
  onTestFinished(() => cloud.stop());
  return Object.defineProperty(cloud, 'services', {
    get() {
      if (!services) throw new Error('this cloud has real services');
      return services;
    },
  }) as LocalCloud & { readonly services: FakeServices };
}

/** Waits until something is true, in real time: for what other processes do. */
export async function eventually<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const until = performance.now() + 8_000;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (performance.now() > until) throw new Error(`never became true: ${look}`);
    await new Promise((resolve) => realTimers.setTimeout(resolve, 20));
  }
}
