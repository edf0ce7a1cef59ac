import type { Throughput } from '../throughput.ts';

/** A system to compare with, running on this machine. */
export interface Peer {
  readonly name: string;
  /** `tasks` tasks, handed in by `clients` clients at the same time. */
  run(tasks: number, clients: number): Promise<Throughput>;
  stop(): Promise<void>;
}

/** Could not be installed or started, and why. */
export interface Missing {
  readonly name: string;
  readonly missing: string;
}
