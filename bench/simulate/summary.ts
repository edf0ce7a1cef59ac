import type { SeedResult } from './run-seed.ts';
import { type FaultKind, faultKinds } from './weather.ts';

/** What many seeds showed; everything after `steps` must be zero. */
export interface Summary {
  seeds: number;
  tasks: number;
  steps: number;
  lost: number;
  doubledOutcomes: number;
  doubledEffects: number;
  stuck: number;
  orphans: number;
  /** Every other broken promise, by its name. */
  violations: Record<string, number>;
  /** Faults that were injected. */
  injected: Record<FaultKind, number>;
  /** The first failing seeds. */
  failed: { readonly seed: number; readonly kind: string; readonly detail: string }[];
}

const counted = ['lost', 'doubledOutcomes', 'doubledEffects', 'stuck', 'orphans'] as const;
const mostFailed = 10;

export function emptySummary(): Summary {
  const none = { seeds: 0, tasks: 0, steps: 0, lost: 0, doubledOutcomes: 0, doubledEffects: 0 };
  const injected = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Record<FaultKind, number>;
  return { ...none, stuck: 0, orphans: 0, violations: {}, injected, failed: [] };
}

/** Adds one seed. */
export function addSeed(summary: Summary, { seed, tasks, steps, violation, injected }: SeedResult): void {
  summary.seeds += 1;
  summary.tasks += tasks;
  summary.steps += steps;
  for (const kind of faultKinds) summary.injected[kind] += injected[kind];
  if (!violation) return;
  const { kind, detail } = violation;
  const known = counted.find((name) => name === kind);
  if (known) summary[known] += 1;
  else summary.violations[kind] = (summary.violations[kind] ?? 0) + 1;
  if (summary.failed.length < mostFailed) summary.failed.push({ seed, kind, detail });
}

/** Adds what another thread counted. */
export function addSummary(summary: Summary, other: Summary): void {
  for (const name of ['seeds', 'tasks', 'steps', ...counted] as const) summary[name] += other[name];
  for (const kind of faultKinds) summary.injected[kind] += other.injected[kind];
  for (const [kind, count] of Object.entries(other.violations))
    summary.violations[kind] = (summary.violations[kind] ?? 0) + count;
  summary.failed.push(...other.failed.slice(0, mostFailed - summary.failed.length));
}

/** Whether every promise was kept. */
export const isClean = (summary: Summary): boolean =>
  counted.every((name) => summary[name] === 0) && Object.keys(summary.violations).length === 0;
