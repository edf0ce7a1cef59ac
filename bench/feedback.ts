import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { sesMailer } from '#adapters/ses/mailer.ts';
import { feedbackMail } from '#tasks/feedback/feedback-mail.ts';
import { median } from './statistics.ts';
import { type LocalCloud, startLocalCloud } from './tasks/local-cloud.ts';
import { table } from './tasks/markdown.ts';

/*
 * How long a person waits for the answer to a feedback form while mail is slow: the mail sent inside the request, as web
 * applications without background tasks do, beside the same request as a task. Both use the local cloud's SES, after the
 * same delay, and the mails of both must arrive.
 * npm run bench:feedback -- [--requests 20] [--mail-ms 10000]
 */

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '20' }, 'mail-ms': { type: 'string', default: '10000' } },
});
const requests = Number(values.requests);
const mailMs = Number(values['mail-ms']);
const feedback = { name: 'Ada', email: 'ada@example.com', message: 'It works well.' };

const cloud = await startLocalCloud();
try {
  // The first request starts functions: that is bench:cold's subject.
  await submitted(await post(`${cloud.api}/v1/tasks`, taskBody(), cloud.key));
  await cloud.control('POST', '/faults', {
    rules: [{ effect: 'delay', service: 'ses', operation: 'SendEmail', delayMs: mailMs, times: 1_000 }],
  });
  const inside = await insideTheRequest(cloud);
  const [answers, ids] = await asTasks(cloud);
  const sent = await mailsOf(cloud, ids);
  const ratio = median(inside) / median(answers);
  console.log(
    table(
      ['answer to the request', 'median, ms', 'mails that arrived'],
      [
        ['mail sent inside the request', median(inside).toFixed(0), `${inside.length} of ${requests}`],
        ['mail sent by a task', median(answers).toFixed(0), `${sent} of ${requests}`],
      ],
    ),
  );
  console.log(`\n${ratio.toFixed(0)} times as quick, with a mail that takes ${mailMs / 1000} s.`);
  if (sent !== requests) process.exitCode = 1;
} finally {
  await cloud.stop();
}

function taskBody(): unknown {
  return { task: 'send_feedback_email', input: feedback };
}

/** A server that answers when the mail is sent; every request at once, as each waits for itself alone. */
async function insideTheRequest(cloudUsed: LocalCloud): Promise<number[]> {
  const { endpoints } = await cloudUsed.control<{ endpoints: Record<string, string> }>('GET', '/health');
  const credentials = async () => ({ accessKeyId: 'local', secretAccessKey: 'local' });
  const connection = { region: 'us-east-1', credentials, endpoint: endpoints.ses ?? '' };
  const mailer = sesMailer({ ...connection, from: 'beatless@example.com' });
  const server = createServer(async (_request, response) => {
    // Planned faults strike functions only, not the person at the machine: the same delay, here.
    await sleep(mailMs);
    const { messageId } = await mailer.send({ ...feedbackMail(feedback), to: [feedback.email] });
    response.end(JSON.stringify({ messageId }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const all = await Promise.all(Array.from({ length: requests }, () => timed(() => post(url, feedback))));
  server.close();
  return all.map(({ ms }) => ms);
}

/** One request after another, against the API. */
async function asTasks(cloudUsed: LocalCloud): Promise<[number[], string[]]> {
  const answers: number[] = [];
  const ids: string[] = [];
  for (let at = 0; at < requests; at += 1) {
    const { ms, result } = await timed(() => post(`${cloudUsed.api}/v1/tasks`, taskBody(), cloudUsed.key));
    answers.push(ms);
    ids.push(await submitted(result));
  }
  return [answers, ids];
}

/** How many of the tasks have their mail in the outbox once all have ended. */
async function mailsOf(cloudUsed: LocalCloud, ids: readonly string[]): Promise<number> {
  for (const id of ids) {
    for (;;) {
      const url = `${cloudUsed.api}/v1/tasks/${id}?waitSeconds=20`;
      const response = await fetch(url, { headers: { authorization: `Bearer ${cloudUsed.key}` } });
      const { state } = (await response.json()) as { state: string };
      if (state === 'FAILURE') throw new Error(`task ${id} failed`);
      if (state === 'SUCCESS') break;
    }
  }
  const { messages } = await cloudUsed.control<{ messages: { tags?: Record<string, string> }[] }>(
    'GET',
    '/outbox?limit=1000',
  );
  return messages.filter(({ tags }) => ids.includes(tags?.['beatless-task'] ?? '')).length;
}

async function submitted(response: Response): Promise<string> {
  const answer = (await response.json()) as { id?: string };
  if (response.status !== 202 || !answer.id)
    throw new Error(`the submit answered ${response.status}: ${JSON.stringify(answer)}`);
  return answer.id;
}

async function timed<T>(act: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const started = performance.now();
  const result = await act();
  return { ms: performance.now() - started, result };
}

async function post(url: string, body: unknown, key?: string): Promise<Response> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response;
}
