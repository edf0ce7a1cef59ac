import { againCommand } from '../again-command.ts';

const help = `Usage: beatless replay ID [options]

Makes a new task of a dead letter and prints it. Needs the scope "operator".

  --wait                 wait until the new task has ended; exit status 1 unless it is SUCCESS
  --timeout SECONDS      with --wait: give up waiting after this
  --idempotency-key KEY  repeating a replay with the same key gives the same new task
  --json                 print the new task as one line of JSON

Example:
  beatless replay 01920000-0000-7000-8000-000000000000
`;

/** `beatless replay ID` */
export const command = againCommand(help, (client) => client.deadLetters.replay);
