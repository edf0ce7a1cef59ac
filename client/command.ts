import type { ParseArgsOptionsConfig } from 'node:util';
import type { CliIo } from './cli-io.ts';
import type { OptionReader } from './option-reader.ts';

/** What a command is called with. */
export interface CommandArgs {
  readonly positionals: readonly string[];
  readonly options: OptionReader;
  readonly io: CliIo;
}

/** A subcommand of `beatless`; `run` answers with the exit status. */
export interface Command {
  /** Usage, options and examples. */
  readonly help: string;
  readonly options: ParseArgsOptionsConfig;
  run(args: CommandArgs): Promise<number>;
}
