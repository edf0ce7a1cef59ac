import type { IncomingMessage } from 'node:http';

/** Throws with what S3 said unless it answered 200; the body of a 200 stays unread. */
export async function assertOk(answer: IncomingMessage, key: string): Promise<void> {
  if (answer.statusCode === 200) return;
  const said = (await bodyText(answer)).slice(0, 500);
  throw new Error(`S3 answered ${answer.statusCode} for ${key}: ${said}`);
}

/** The whole body of a short answer. */
export async function bodyText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
