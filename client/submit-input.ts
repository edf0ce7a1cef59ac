import { basename } from 'node:path';
import { limits } from '#core/constants.ts';
import type { BeatlessClient } from './beatless-client.ts';
import { UsageError } from './cli-errors.ts';
import type { CliIo } from './cli-io.ts';
import type { OptionReader } from './option-reader.ts';
import { progressLine } from './progress-line.ts';
import { parseJson, readInput, readLocalBytes } from './read-input.ts';
import type { InputUpload } from './views.ts';

/** A task's input: as it is, or where it was uploaded to. */
export interface SubmitInput {
  readonly input?: unknown;
  readonly inputUpload?: InputUpload;
}

/** Reads `--input` or `--input-file`; a file that the API would not take in a request is uploaded. */
export async function readSubmitInput(
  options: OptionReader,
  client: BeatlessClient,
  io: CliIo,
): Promise<SubmitInput> {
  const file = options.text('input-file');
  if (file === undefined) return { input: await readInput(options.text('input'), io) };
  if (options.text('input') !== undefined) throw new UsageError('give --input or --input-file, not both.');
  const content = await readLocalBytes(io.cwd, file);
  const input = parseJson(content.toString('utf8'), file);
  if (content.byteLength <= limits.inputBytes) return { input };
  const line = progressLine(io.stderr);
  line.show(`${file} uploading`);
  try {
    const upload = { content, fileName: basename(file), signal: io.interrupted };
    return { inputUpload: await client.uploadInput(upload) };
  } finally {
    line.clear();
  }
}
