import { switchCommand } from '../switch-command.ts';

const help = `Usage: beatless pause queue NAME [--json]
       beatless pause task NAME [--json]

Keeps the tasks of a queue, or of one kind, from being started. What runs goes on, new tasks are accepted, and time in a
pause does not count against a task. Needs the scope "operator".

  --json   print {"name":"…","paused":true}

Examples:
  beatless pause queue documents
  beatless pause task convert_pdf
`;

/** `beatless pause queue|task NAME` */
export const command = switchCommand('pause', help);
