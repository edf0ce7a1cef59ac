import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A message that was handed to SES: on AWS it would be on its way. */
export interface SentMessage {
  readonly id: string;
  /** ISO 8601. */
  readonly sentAt: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly text?: string;
  readonly html?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** The whole message, of one that was sent raw. */
  readonly raw?: string;
}

/** What was sent, oldest first. */
export interface Outbox {
  add(message: SentMessage): void;
  all(): readonly SentMessage[];
}

/** Nobody reads more, and a laptop's folder must not grow without end. */
const MOST_KEPT = 1_000;

/** Opens the outbox; with a folder it is kept there, a line for each message, over restarts and kills. */
export function openOutbox(folder: string | undefined): Outbox {
  const file = folder === undefined ? undefined : join(folder, 'outbox.ndjson');
  if (folder !== undefined) mkdirSync(folder, { recursive: true });
  let messages = file !== undefined && existsSync(file) ? read(file) : [];
  return {
    add(message) {
      messages.push(message);
      if (file !== undefined) appendFileSync(file, `${JSON.stringify(message)}\n`);
      if (messages.length <= MOST_KEPT * 2) return;
      messages = messages.slice(-MOST_KEPT);
      if (file !== undefined) writeFileSync(file, messages.map((it) => `${JSON.stringify(it)}\n`).join(''));
    },
    all: () => messages.slice(-MOST_KEPT),
  };
}

/** A line that a kill cut short is no message: its sender never had an answer. */
function read(file: string): SentMessage[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as SentMessage];
      } catch {
        return [];
      }
    });
}
