import { switchCommand } from '../switch-command.ts';

const help = `Usage: beatless resume queue NAME [--json]
       beatless resume task NAME [--json]

Lets what was paused go on; its tasks start within a minute. Needs the scope "operator".

  --json   print {"name":"…","paused":false}

Example:
  beatless resume queue documents
`;

/** `beatless resume queue|task NAME` */
export const command = switchCommand('resume', help);
