import type { WebhookSender } from './ports.ts';
import type { Settings } from './settings.ts';
import type { ExtractPdf } from './task-context.ts';

/** What a task may use of the outside beside its own files, a line each. The worker's handler wires the real ones. */
export interface TaskServices {
  readonly extractPdf: ExtractPdf;
  readonly webhooks: WebhookSender;
  readonly settings: Settings;
}
