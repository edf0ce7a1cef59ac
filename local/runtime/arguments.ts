import { parseArgs } from 'node:util';
import { SERVICE_NAMES, SERVICES } from '#local/services/catalogue.ts';
import { PORT_COUNT } from './ports.ts';
import { Refusal } from './refusal.ts';

/** What a person asks of `npm run local`. */
export interface LocalArguments {
  readonly port: number;
  readonly dataDir: string;
  readonly fresh: boolean;
  readonly assembly: string;
  readonly synth: boolean;
  readonly reload: boolean;
  readonly json: boolean;
  /** Rules whose logical id begins so do not fire. */
  readonly hold?: string;
  /** Grants that roles are taken to lack: "<function id> <action> <resource>". */
  readonly withoutGrants: readonly { functionId: string; action: string; resource: string }[];
  readonly help: boolean;
}

/** What `--help` prints. */
export const LOCAL_HELP = `Runs the synthesized stacks on this machine.

  npm run local -- [options]

  --port N        first of ${PORT_COUNT} ports (default 14600; 0 finds free ones): API, control,
                  ${SERVICE_NAMES.map((name) => SERVICES[name].title).join(', ')}
  --data DIR      where data, logs and the API key are kept (default .local)
  --fresh         empty that folder first
  --assembly DIR  what "cdk synth" wrote (default cdk.out; synthesized first if it is missing or older than the sources)
  --no-synth      take the assembly as it is; implies --no-reload
  --no-reload     do not watch the sources; else a changed task is live within 2 seconds
  --json          one JSON line when ready, then one per event, for programs
  --hold PREFIX   rules whose logical id begins so do not fire (Periodic: the periodic tasks of the code; Periodic,Canary)
  --without-grant "FUNCTION ACTION RESOURCE"
                  take a function's role to lack a grant, as GET /grants of the control server spells it
  --help          this text

Ctrl-C stops: running functions have 5 seconds to finish; a second Ctrl-C stops at once.
`;

const HIGHEST_FIRST_PORT = 65_536 - PORT_COUNT;

/** Reads the command line; what it does not know is a `Refusal`. */
export function readLocalArguments(args: readonly string[]): LocalArguments {
  const { values } = parse(args);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > HIGHEST_FIRST_PORT) {
    throw new Refusal(`--port takes a number from 0 to ${HIGHEST_FIRST_PORT}, not ${values.port}.`);
  }
  return {
    port,
    dataDir: values.data,
    fresh: values.fresh,
    assembly: values.assembly,
    synth: !values['no-synth'],
    reload: !values['no-synth'] && !values['no-reload'],
    json: values.json,
    ...(values.hold === undefined ? {} : { hold: values.hold }),
    withoutGrants: values['without-grant'].map(readGrant),
    help: values.help,
  };
}

function readGrant(text: string) {
  const [functionId, action, resource] = text.split(' ');
  if (functionId && action && resource) return { functionId, action, resource };
  throw new Refusal(`--without-grant takes "FUNCTION ACTION RESOURCE", not "${text}".`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '14600' },
        data: { type: 'string', default: '.local' },
        fresh: { type: 'boolean', default: false },
        assembly: { type: 'string', default: 'cdk.out' },
        'no-synth': { type: 'boolean', default: false },
        'no-reload': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        hold: { type: 'string' },
        'without-grant': { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new Refusal(`${error instanceof Error ? error.message : String(error)} (--help lists the options)`);
  }
}
