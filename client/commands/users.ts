import { randomUUID } from 'node:crypto';
import { exitCodes, UsageError } from '../cli-errors.ts';
import type { Command, CommandArgs } from '../command.ts';
import { connect } from '../connect.ts';
import { pageSizeFor, readLimit } from '../list-limit.ts';
import { noPositionals } from '../positionals.ts';
import { textTable } from '../text-table.ts';
import type { UserView } from '../views.ts';

const help = `Usage: beatless users [list] [--table TABLE] [--limit N | --all] [--json]
       beatless users sync [--json]

Lists the accounts of your owner, newest first; or starts a background_sync, which adds to each of the two tables what only
the other has and tells what differs. New accounts: beatless submit create_random_user_accounts --input '{"total":50}'

  --table TABLE   users or alterUsers; else users
  --limit N       at most so many; else 20
  --all           all of them
  --json          print a JSON array; of sync, the task

Examples:
  beatless users --limit 5
  beatless users sync
`;

/** `beatless users list|sync` */
export const command: Command = {
  help,
  options: {
    table: { type: 'string' },
    limit: { type: 'string' },
    all: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  run: ({ positionals: [action = 'list', ...positionals], ...rest }) => {
    const act = { list, sync }[action];
    if (!act) throw new UsageError(`there is no "users ${action}": give list or sync.`);
    return act({ positionals, ...rest });
  },
};

async function list({ positionals, options, io }: CommandArgs): Promise<number> {
  noPositionals(positionals);
  const table = options.text('table') ?? 'users';
  if (table !== 'users' && table !== 'alterUsers')
    throw new UsageError(`--table ${table}: give users or alterUsers.`);
  const limit = readLimit(options);
  const users: UserView[] = [];
  const asked = { table, pageSize: pageSizeFor(limit), signal: io.interrupted } as const;
  if (limit > 0)
    for await (const user of connect(options, io).users.list(asked)) {
      users.push(user);
      if (users.length >= limit) break;
    }
  const rows = users.map((user) => [
    user.username,
    user.email,
    `${user.firstName} ${user.lastName}`,
    user.joinedAt.slice(0, 19),
  ]);
  const text =
    rows.length === 0 ? 'No accounts.\n' : textTable([['USERNAME', 'E-MAIL', 'NAME', 'JOINED'], ...rows]);
  io.stdout.write(options.flag('json') ? `${JSON.stringify(users)}\n` : text);
  return exitCodes.ok;
}

async function sync({ positionals, options, io }: CommandArgs): Promise<number> {
  noPositionals(positionals);
  const asked = { idempotencyKey: randomUUID(), signal: io.interrupted };
  const task = await connect(options, io).users.sync(asked);
  io.stdout.write(options.flag('json') ? `${JSON.stringify(task)}\n` : `${task.id}\n`);
  return exitCodes.ok;
}
