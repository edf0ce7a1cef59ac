import type { AnyTaskDefinition } from '#core/define-task.ts';
import { convertPdf } from './convert-pdf.ts';
import { debugTask } from './debug-task.ts';
import { deliverCallback } from './deliver-callback.ts';

const definitions = [convertPdf, debugTask, deliverCallback] as const;

/** Every kind of work that a deployment knows: one line each. */
export const catalogue: readonly AnyTaskDefinition[] = definitions;

/** The definition of that name, if there is one. */
export function definitionOf(name: string): AnyTaskDefinition | undefined {
  return catalogue.find((definition) => definition.name === name);
}

/** The longest soft limit among a queue's definitions, in seconds: its worker's own limit is computed from it. */
export function longestTimeoutSeconds(queue: string): number {
  return Math.max(...catalogue.filter((it) => it.queue === queue).map((it) => it.timeoutSeconds));
}
