/** What every command's help ends with. */
export const sharedHelp = `
Shared options:
  --url URL      the API; else BEATLESS_URL
  --key KEY      the API key (bl_…); else BEATLESS_KEY
  --verbose      say on stderr which deployment is used
  -h, --help     this text
Without a URL and key, the local cloud that was started in this folder or above it is used.
`;

/** The help of `beatless` itself. */
export function mainHelp(commands: Readonly<Record<string, { readonly summary: string }>>): string {
  const names = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`);
  return `Usage: beatless COMMAND [options]

Background tasks over the Beatless API.

Commands:
${names.join('\n')}

Examples:
  beatless submit debug_task --input '{"message":"hello"}' --wait
  beatless convert report.pdf --out tables
  beatless list --state FAILURE
  beatless COMMAND --help
${sharedHelp}
Exit status:
  0    done                              3    the API refused or cannot be reached
  1    the task ended as FAILURE or      124  the time limit passed; the task goes on
       REVOKED, or a file is not saved   130  Ctrl-C; the task goes on
  2    bad usage
`;
}
