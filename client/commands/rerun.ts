import { againCommand } from '../again-command.ts';

const help = `Usage: beatless rerun ID [options]

Makes a new task of one that has ended, with the same input and options, and prints it. What the old one did by
ctx.once is not done again.

  --wait                 wait until the new task has ended; exit status 1 unless it is SUCCESS
  --timeout SECONDS      with --wait: give up waiting after this
  --idempotency-key KEY  repeating a rerun with the same key gives the same new task
  --json                 print the new task as one line of JSON

Example:
  beatless rerun 01920000-0000-7000-8000-000000000000 --wait
`;

/** `beatless rerun ID` */
export const command = againCommand(help, (client) => client.rerun);
