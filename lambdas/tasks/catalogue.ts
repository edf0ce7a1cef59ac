import type { AnyTaskDefinition } from '#core/define-task.ts';
import { settingOfService } from '#core/task-services.ts';
import { backgroundSync } from './background-sync.ts';
import { backup } from './backup.ts';
import { convertPdf } from './convert-pdf.ts';
import { convertPdfRange } from './convert-pdf-range.ts';
import { createRandomUserAccounts } from './create-random-user-accounts.ts';
import { debugTask } from './debug-task.ts';
import { deliverCallback } from './deliver-callback.ts';
import { loadToRedshift } from './load-to-redshift.ts';
import { sendFeedbackEmail } from './send-feedback-email.ts';

const definitions = [
  convertPdf,
  convertPdfRange,
  backgroundSync,
  backup,
  createRandomUserAccounts,
  loadToRedshift,
  sendFeedbackEmail,
  debugTask,
  deliverCallback,
] as const;

/** Every kind of work that there is: one line each. A deployment carries all of them or some. */
export const catalogue: readonly AnyTaskDefinition[] = definitions;

/** One of them with its own types, for the typed client. */
export type CatalogueDefinition = (typeof definitions)[number];

/** The part of the catalogue that a deployment carries. */
export interface DeployedTasks {
  readonly definitions: readonly AnyTaskDefinition[];
  /** The definition of that name, if it is deployed. */
  readonly definitionOf: (name: string) => AnyTaskDefinition | undefined;
  /** What callers may submit. */
  readonly names: readonly string[];
  /** For a task that exists and is not deployed: the settings that decide about it. */
  readonly leftOutBy: (name: string) => readonly string[] | undefined;
}

/** The definitions of these names; the setting `tasks` says which (lib/choose-tasks.ts). */
export function deployedTasks(names: readonly string[]): DeployedTasks {
  const deployed = catalogue.filter(({ name }) => names.includes(name));
  return {
    definitions: deployed,
    definitionOf: (name) => deployed.find((definition) => definition.name === name),
    names: deployed.filter(({ internal }) => !internal).map(({ name }) => name),
    leftOutBy: (name) => {
      const found = catalogue.find((it) => it.name === name && !it.internal && !names.includes(name));
      return found && ['tasks', ...settingsFor(found)];
    },
  };
}

/** The settings without which a deployment cannot carry a definition. */
export function settingsFor({ uses }: AnyTaskDefinition): readonly string[] {
  return uses.flatMap((service) => settingOfService[service] ?? []);
}

/** The longest soft limit among a queue's definitions, in seconds: its worker's own limit is computed from it. */
export function longestTimeoutSeconds(queue: string): number {
  return Math.max(...catalogue.filter((it) => it.queue === queue).map((it) => it.timeoutSeconds));
}
