import type { BeatlessClient } from '../beatless-client.ts';
import { exitCodes, InterruptedError, UsageError } from '../cli-errors.ts';
import type { CliIo } from '../cli-io.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { type Conversion, type ConvertOptions, finishConversion, startConversion } from '../conversion.ts';
import { openLocalFile } from '../local-file.ts';
import type { OptionReader } from '../option-reader.ts';
import { outputFolders } from '../output-folders.ts';
import { type Outcome, reportConversion, reportFailure } from '../report-conversion.ts';

const help = `Usage: beatless convert FILE.pdf … [options]

Uploads PDF files, converts them, and saves one CSV file per table, plus tables.json, which says where each was found.

  --pages RANGE       pages to read: all, 7, 1-3,7 or 5-; else all
  --mode MODE         auto, lattice (ruling lines only) or stream (white space only); else auto
  --merged            also save merged.csv: all tables in one file
  --escape-formulas   put ' before cells that a spreadsheet would run as a formula
  --out DIR           folder for the files; with several PDFs, one folder each inside it
                      (else a folder here, named after the PDF)
  --timeout SECONDS   give up waiting for a file after this
  --json              print a JSON array: {"file","task","state","folder","files","error"} per PDF

Examples:
  beatless convert report.pdf
  beatless convert *.pdf --pages 1-3 --merged --out tables
`;

/** `beatless convert FILE.pdf …` */
export const command: Command = {
  help,
  options: {
    pages: { type: 'string' },
    mode: { type: 'string' },
    merged: { type: 'boolean' },
    'escape-formulas': { type: 'boolean' },
    out: { type: 'string' },
    timeout: { type: 'string' },
    json: { type: 'boolean' },
  },
  run: async ({ positionals, options, io }) => {
    if (positionals.length === 0) throw new UsageError('FILE.pdf is missing.');
    const timeout = options.number('timeout', 1);
    const convertOptions = readConvertOptions(options);
    const client = connect(options, io);
    for (const file of positionals) await openLocalFile(io.cwd, file, 'application/pdf');
    const folders = outputFolders(positionals, options.text('out'));
    const conversions = positionals.map((file, n) => ({ file, folder: folders[n] ?? file }));
    const outcomes = await convertAll(client, conversions, convertOptions, timeout, io);
    if (options.flag('json')) io.stdout.write(`${JSON.stringify(outcomes.map(({ json }) => json))}\n`);
    else for (const { text } of outcomes) io.stdout.write(text);
    return outcomes.find(({ exitCode }) => exitCode !== exitCodes.ok)?.exitCode ?? exitCodes.ok;
  },
};

interface Started extends Conversion {
  readonly id?: string;
  readonly error?: unknown;
}

/** Hands in all files first, so that they are converted side by side; one that fails stops no other. */
async function convertAll(
  client: BeatlessClient,
  conversions: readonly Conversion[],
  options: ConvertOptions,
  timeout: number | undefined,
  io: CliIo,
): Promise<readonly Outcome[]> {
  const started: Started[] = [];
  for (const conversion of conversions) {
    const start = startConversion(client, conversion, options, io).then((id) => ({ id }));
    started.push({ ...conversion, ...(await start.catch((error: unknown) => ({ error }))) });
    stopIfInterrupted(started, io);
  }
  const outcomes: Outcome[] = [];
  for (const { id, error, ...conversion } of started) {
    if (id === undefined) {
      outcomes.push(reportFailure(conversion, error, { task: id }, io));
      continue;
    }
    const finish = finishConversion(client, id, conversion, timeout, io).then((done) =>
      reportConversion(conversion, done, io),
    );
    outcomes.push(
      await finish.catch((reason: unknown) => reportFailure(conversion, reason, { task: id }, io)),
    );
    stopIfInterrupted(started.slice(outcomes.length - 1), io);
  }
  return outcomes;
}

function stopIfInterrupted(started: readonly Started[], io: CliIo): void {
  if (!io.interrupted.aborted) return;
  const ids = started.flatMap(({ id }) => (id === undefined ? [] : [`beatless wait ${id}`]));
  throw new InterruptedError(
    ids.length === 0 ? 'Nothing was handed in.' : `What was handed in goes on: ${ids.join('; ')}`,
  );
}

function readConvertOptions(options: OptionReader): ConvertOptions {
  const mode = readMode(options.text('mode'));
  const pages = options.text('pages');
  return {
    ...(pages === undefined ? {} : { pages }),
    ...(mode === undefined ? {} : { mode }),
    ...(options.flag('merged') ? { merged: true } : {}),
    ...(options.flag('escape-formulas') ? { escapeFormulas: true } : {}),
  };
}

function readMode(text: string | undefined): ConvertOptions['mode'] {
  if (text === undefined || text === 'auto' || text === 'lattice' || text === 'stream') return text;
  throw new UsageError(`--mode ${text}: give auto, lattice or stream.`);
}
