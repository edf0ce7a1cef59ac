/** What somebody wrote into the form. */
export interface Feedback {
  readonly name: string;
  readonly email: string;
  readonly message: string;
}

/** The mail of a feedback, as text and as HTML that shows every character as it was typed. */
export function feedbackMail({ name, email, message }: Feedback) {
  const subject = `Feedback from ${name}`;
  const text = `${message}\n\n-- \n${name} <${email}>\n\nThank you!\n`;
  const paragraphs = message
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br>')}</p>`)
    .join('\n');
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body>
${paragraphs}
<p>— ${escapeHtml(name)} &lt;${escapeHtml(email)}&gt;</p>
<p>Thank you!</p>
</body></html>
`;
  return { subject, text, html };
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => entities[char] ?? char);
}
