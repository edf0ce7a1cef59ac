import type { AcknowledgedFinding } from './acknowledged-findings.ts';

const begin = '<!-- findings: made by `npm run findings`, do not edit -->';
const end = '<!-- end of findings -->';

/** The document with the table of findings in its place. @throws Error where the marks are missing */
export function withFindings(document: string, findings: readonly AcknowledgedFinding[]): string {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the document needs the lines "${begin}" and "${end}"`);
  return `${document.slice(0, from + begin.length)}\n\n${findingsList(findings)}\n\n${document.slice(to)}`;
}

/** An entry per rule, thing and reason, with every place that has it. */
function findingsList(findings: readonly AcknowledgedFinding[]): string {
  const places = new Map<string, string[]>();
  const textOf = ({ rule, about, reason, setting }: AcknowledgedFinding) =>
    [
      `- **${rule}**${about ? ` \`${about}\`` : ''}${setting ? ` (with \`${setting}\`)` : ''}:`,
      reason,
      'At',
    ].join(' ');
  for (const finding of findings) {
    const text = textOf(finding);
    places.set(text, [...(places.get(text) ?? []), `\`${finding.at}\``]);
  }
  return [...places]
    .map(([text, at]) => `${text} ${at.sort().join(', ')}`)
    .sort()
    .join('\n');
}
