import type { BeatlessClient } from './beatless-client.ts';
import { exitCodes, UsageError } from './cli-errors.ts';
import type { CliIo } from './cli-io.ts';
import type { OptionReader } from './option-reader.ts';
import { progressLine } from './progress-line.ts';
import type { RevokeFilter, RevokeReport } from './views.ts';

/** A request revokes 1,000 tasks; so many requests follow each other before it is time to look again. */
const mostRequests = 100;

/** Counts the tasks that fit, asks, and revokes them; answers with the exit status. */
export async function revokeFiltered(
  client: BeatlessClient,
  filter: RevokeFilter,
  options: OptionReader,
  io: CliIo,
): Promise<number> {
  const counted = await client.revokeAll(filter, { signal: io.interrupted });
  const agreed = counted.matched > 0 && (options.flag('yes') || (await agree(counted, io)));
  const report = agreed ? await revokeThem(client, filter, io) : counted;
  io.stdout.write(options.flag('json') ? `${JSON.stringify(report)}\n` : describe(report, agreed));
  return exitCodes.ok;
}

async function agree(counted: RevokeReport, io: CliIo): Promise<boolean> {
  const count = `${counted.more ? 'at least ' : ''}${counted.matched}`;
  if (!io.ask) throw new UsageError(`${count} open tasks fit; to revoke them give --yes.`);
  return /^y(es)?$/i.test((await io.ask(`Revoke ${count} open tasks? [y/N] `)).trim());
}

async function revokeThem(client: BeatlessClient, filter: RevokeFilter, io: CliIo): Promise<RevokeReport> {
  const line = progressLine(io.stderr);
  const sum = { matched: 0, revoked: 0, skipped: 0, more: true };
  try {
    for (let request = 0; sum.more && request < mostRequests; request += 1) {
      const report = await client.revokeAll(filter, { confirm: true, signal: io.interrupted });
      sum.matched += report.matched;
      sum.revoked += report.revoked;
      sum.skipped += report.skipped;
      sum.more = report.more;
      line.show(`${sum.revoked} revoked`);
    }
    return sum;
  } finally {
    line.clear();
  }
}

function describe({ matched, revoked, skipped, more }: RevokeReport, agreed: boolean): string {
  if (!agreed) return matched === 0 ? 'No open task fits.\n' : 'Nothing was revoked.\n';
  const moved = skipped > 0 ? `, ${skipped} had moved on` : '';
  const rest = more ? '\nThere may be more: repeat the command.' : '';
  return `${revoked} revoked, or asked to stop${moved}.${rest}\n`;
}
