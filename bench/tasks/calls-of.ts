import type { LocalCloud } from './local-cloud.ts';

/** What one look-up asked of AWS: figures that no other load on the machine can move. */
export interface Asked {
  readonly calls: number;
  readonly units: number;
}

interface CallRecord {
  readonly at: number;
  readonly functionId: string;
  readonly units?: number;
}

/** Does it three times and counts the calls of the API and of the sweep; the least counts, as the minute's own sweep may come. */
export async function askedBy(cloud: LocalCloud, act: () => Promise<unknown>): Promise<Asked> {
  const counted: Asked[] = [];
  for (let time = 0; time < 3; time += 1) {
    const from = Date.now();
    await act();
    const all = await cloud.control<readonly CallRecord[]>('GET', '/calls');
    const calls = all.filter(({ at, functionId }) => at >= from && /^(Api|Sweep)/.test(functionId));
    const units = calls.reduce((sum, call) => sum + (call.units ?? 0), 0);
    counted.push({ calls: calls.length, units });
  }
  return counted.reduce((least, it) => (it.calls < least.calls ? it : least));
}
