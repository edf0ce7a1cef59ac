import { readFileSync } from 'node:fs';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { exitCodes, UsageError } from './cli-errors.ts';
import type { CliIo } from './cli-io.ts';
import { commands } from './commands.ts';
import { mainHelp, sharedHelp } from './help.ts';
import { optionReader } from './option-reader.ts';
import { reportError } from './report-error.ts';

const sharedOptions = {
  url: { type: 'string' },
  key: { type: 'string' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsOptionsConfig;

/** Runs one `beatless` command line and answers with its exit status; never throws. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  const { name, rest, wantsHelp, wantsVersion } = findCommand(argv);
  try {
    if (name === undefined && wantsVersion) return say(io, `${version()}\n`);
    if (name === undefined && wantsHelp) return say(io, mainHelp(commands));
    if (name === undefined) throw new UsageError('no command given.');
    if (name === 'help') return await runCli([...rest, '--help'], io);
    const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!entry)
      throw new UsageError(`there is no command "${name}". Known: ${Object.keys(commands).join(', ')}.`);
    const { command } = await entry.load();
    if (wantsHelp) return say(io, `${command.help}${sharedHelp}`);
    const { values, positionals } = parse(rest, command.options);
    return await command.run({ positionals, options: optionReader(values), io });
  } catch (error) {
    return reportError(error, name !== undefined && Object.hasOwn(commands, name) ? name : undefined, io);
  }
}

/** The first word that is no option (nor the value of a shared one) names the command. */
function findCommand(argv: readonly string[]) {
  const config = { ...sharedOptions, version: { type: 'boolean' } } as const satisfies ParseArgsOptionsConfig;
  const { tokens, values } = parseArgs({
    args: [...argv],
    options: config,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const word = tokens.find((token) => token.kind === 'positional');
  const rest = word ? argv.toSpliced(word.index, 1) : argv;
  return { name: word?.value, rest, wantsHelp: values.help === true, wantsVersion: values.version === true };
}

function parse(args: readonly string[], own: ParseArgsOptionsConfig) {
  try {
    return parseArgs({
      args: [...args],
      options: { ...sharedOptions, ...own },
      strict: true,
      allowPositionals: true,
    });
  } catch (error) {
    if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
      throw new UsageError(error.message.split('. ')[0]?.concat('.') ?? error.message);
    throw error;
  }
}

function say(io: CliIo, text: string): number {
  io.stdout.write(text);
  return exitCodes.ok;
}

function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}
