import { scopes as knownScopes } from '#core/api-key.ts';
import { exitCodes, UsageError } from '../cli-errors.ts';
import type { Command, CommandArgs } from '../command.ts';
import { connect } from '../connect.ts';
import type { MadeKey } from '../first-key.ts';
import type { OptionReader } from '../option-reader.ts';
import { noPositionals, onePositional } from '../positionals.ts';
import { textTable } from '../text-table.ts';

const help = `Usage: beatless keys list [--json]
       beatless keys create [--name NAME] [--scopes LIST] [--json]
       beatless keys create --stack NAME | --table NAME [--owner OWNER] [options]
       beatless keys revoke ID

Lists, creates and revokes API keys. A new key is printed to stdout, the secret that its callbacks are signed with to
stderr; both are shown this once.

create makes a key for your own owner with the key you have. The first key of a deployment is made with AWS
credentials instead, which must allow cloudformation:DescribeStacks and dynamodb:PutItem:

  --stack NAME      the deployment's stack, e.g. BeatlessApp
  --table NAME      or the keys table itself
  --owner OWNER     whose key: 1 to 40 of a-z, 0-9 and -; else "default"
  --region REGION   else AWS_REGION or the profile's
  --profile NAME    else AWS_PROFILE

  --name NAME       what the key is for; else "cli"
  --scopes LIST     comma-separated: ${knownScopes.join(', ')};
                    else *, which is all but operator (queues, pauses, dead letters)
  --json            print one line of JSON

Examples:
  beatless keys create --stack BeatlessApp --owner acme --name "first key" --scopes '*,operator'
  beatless keys create --name ci --scopes tasks:submit,tasks:read
  beatless keys revoke abcdefghij23
`;

/** `beatless keys list|create|revoke` */
export const command: Command = {
  help,
  options: {
    stack: { type: 'string' },
    table: { type: 'string' },
    owner: { type: 'string' },
    region: { type: 'string' },
    profile: { type: 'string' },
    name: { type: 'string' },
    scopes: { type: 'string' },
    json: { type: 'boolean' },
  },
  run: ({ positionals: [action, ...positionals], ...rest }) => {
    const args = { positionals, ...rest };
    if (action === 'list') return list(args);
    if (action === 'create') return create(args);
    if (action === 'revoke') return revoke(args);
    throw new UsageError(
      action === undefined ? 'give list, create or revoke.' : `there is no "keys ${action}".`,
    );
  },
};

async function list({ positionals, options, io }: CommandArgs): Promise<number> {
  noPositionals(positionals);
  const keys = await connect(options, io).keys.list({ signal: io.interrupted });
  const rows = keys.map(({ id, name, scopes, createdAt, lastUsedAt, revokedAt }) => [
    id,
    name,
    scopes.join(','),
    createdAt?.slice(0, 19) ?? '',
    revokedAt ? `revoked ${revokedAt.slice(0, 19)}` : (lastUsedAt?.slice(0, 19) ?? 'not used yet'),
  ]);
  const text = textTable([['ID', 'NAME', 'SCOPES', 'CREATED', 'LAST USED'], ...rows]);
  io.stdout.write(options.flag('json') ? `${JSON.stringify(keys)}\n` : text);
  return exitCodes.ok;
}

async function create({ positionals, options, io }: CommandArgs): Promise<number> {
  noPositionals(positionals);
  const { key, id, owner, name, scopes, webhookSecret } = await makeKey(options, io);
  if (options.flag('json')) {
    io.stdout.write(`${JSON.stringify({ key, id, owner, name, scopes, webhookSecret })}\n`);
    return exitCodes.ok;
  }
  io.stdout.write(`${key}\n`);
  io.stderr.write(`Key ${id} "${name}" of ${owner}. Its callbacks are signed with ${webhookSecret}\n`);
  io.stderr.write('Neither is shown again: keep them now.\n');
  return exitCodes.ok;
}

async function makeKey(options: OptionReader, io: CommandArgs['io']): Promise<MadeKey> {
  const name = options.text('name') ?? 'cli';
  const scopes = readScopes(options.text('scopes') ?? '*');
  const [stack, table, owner] = [options.text('stack'), options.text('table'), options.text('owner')];
  if (stack === undefined && table === undefined) {
    const alone = ['owner', 'region', 'profile'].find((option) => options.text(option) !== undefined);
    if (alone) throw new UsageError(`--${alone} goes with --stack or --table.`);
    return connect(options, io).keys.create({ name, scopes, signal: io.interrupted });
  }
  const { createFirstKey } = await import('../first-key.ts');
  const aws = { region: options.text('region'), profile: options.text('profile') };
  return createFirstKey({ stack, table, owner: owner ?? 'default', name, scopes, ...aws }, io);
}

async function revoke({ positionals, options, io }: CommandArgs): Promise<number> {
  const id = onePositional(positionals, 'ID');
  await connect(options, io).keys.revoke(id, { signal: io.interrupted });
  io.stdout.write(`${id} revoked; it stops working within 60 s.\n`);
  return exitCodes.ok;
}

function readScopes(text: string): readonly string[] {
  const scopes = text.split(',').map((scope) => scope.trim());
  const unknown = scopes.find((scope) => !(knownScopes as readonly string[]).includes(scope));
  if (unknown === undefined) return [...new Set(scopes)];
  throw new UsageError(`--scopes "${unknown}": give some of ${knownScopes.join(', ')}.`);
}
