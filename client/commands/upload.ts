import { exitCodes } from '../cli-errors.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { openLocalFile } from '../local-file.ts';
import { onePositional } from '../positionals.ts';

const help = `Usage: beatless upload FILE [--type TYPE] [--json]

Uploads a file and prints the reference that a task's input takes.

  --type TYPE   its content type; else application/pdf
  --json        print {"upload":"…","fileName":"…","bytes":…}

Example:
  beatless upload report.pdf
  beatless submit convert_pdf --input '{"source":{"upload":"…"}}' --wait
`;

/** `beatless upload FILE` */
export const command: Command = {
  help,
  options: { type: { type: 'string' }, json: { type: 'boolean' } },
  run: async ({ positionals, options, io }) => {
    const name = onePositional(positionals, 'FILE');
    const client = connect(options, io);
    const file = await openLocalFile(io.cwd, name, options.text('type') ?? 'application/pdf');
    const { upload } = await client.upload({ ...file, signal: io.interrupted });
    const json = JSON.stringify({ upload, fileName: file.fileName, bytes: file.content.size });
    io.stdout.write(`${options.flag('json') ? json : upload}\n`);
    return exitCodes.ok;
  },
};
