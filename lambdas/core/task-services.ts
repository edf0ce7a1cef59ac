import type { BackupPorts } from './backup/ports.ts';
import type { LoadServices } from './loaders/load-services.ts';
import type { Mailer } from './mail.ts';
import type { WebhookSender } from './ports.ts';
import type { Settings } from './settings.ts';
import type { ExtractPdf } from './task-context.ts';
import type { Passwords, UserStore } from './users.ts';

/**
 * What a task may use of the outside beside its own files, a line each. The worker wires the real ones
 * (functions/worker/services.ts), the stack lets its role use them (lib/constructs/service-access.ts).
 */
export interface TaskServices {
  readonly extractPdf: ExtractPdf;
  readonly webhooks: WebhookSender;
  readonly loads: LoadServices;
  readonly users: UserStore;
  readonly passwords: Passwords;
  readonly mail: Mailer;
  readonly backup: BackupPorts;
  readonly settings: Settings;
}

/** A service that a definition names in `uses`. The settings are everybody's. */
export type ServiceName = Exclude<keyof TaskServices, 'settings'>;

/** Services that only a deployment with a certain setting has: `-c <setting>=…`. */
export const settingOfService: { readonly [name in ServiceName]?: string } = {
  loads: 'warehouse',
  mail: 'mailFrom',
};
