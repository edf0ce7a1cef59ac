import type { Log, Metrics } from '#core/ports.ts';

const silent = () => undefined;

/** Nobody reads the logs of a simulation: its trace tells more. */
export const silentLog: Log = { info: silent, warn: silent, error: silent };
export const silentMetrics: Metrics = { count: silent };
