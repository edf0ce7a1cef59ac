import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Emulator } from './start-emulator.ts';

const run = promisify(execFile);
const pdf = 'test/fixtures/pdf/nhanes-iii-guidelines-appendix-a.pdf';
const looks = 30;

type Json = Readonly<Record<string, unknown>>;
type Call = (
  method: string,
  path: string,
  body?: Json,
) => Promise<{ readonly status: number; readonly body: Json }>;

/**
 * What the project is for, through the emulator: the first key by the command line, a PDF by a signed form, a task over HTTP,
 * CSV files that equal those of pdf2csv; and a repeated request that makes no second task.
 */
export async function runMainJob(emulator: Emulator, apiHost: string): Promise<void> {
  const args = ['client/beatless.mjs', 'keys', 'create', '--stack', 'BeatlessApp', '--name', 'first'];
  const { stdout } = await run(process.execPath, args, { env: emulator.environment });
  const call = caller(emulator, apiHost, stdout.split('\n')[0] ?? '');
  const upload = await uploadPdf(call);
  const asked = { task: 'convert_pdf', input: { source: { upload } } };
  const first = await submit(call, asked);
  const again = await submit(call, asked);
  if (first !== again) throw new Error('the same Idempotency-Key has made two tasks');
  const { tables } = (await outcome(call, first)).result as {
    readonly tables: readonly { readonly csv: { readonly file: string; readonly url: string } }[];
  };
  const out = await mkdtemp(join(tmpdir(), 'beatless-pdf2csv-'));
  try {
    await run(process.execPath, ['client/pdf2csv.ts', pdf, '--out', out]);
    const files = (await readdir(out)).filter((name) => name.endsWith('.csv'));
    if (files.length === 0 || files.length !== tables.length)
      throw new Error(`pdf2csv writes ${files.length} tables, the task ${tables.length}`);
    for (const { csv } of tables) {
      const served = Buffer.from(await (await fetch(csv.url)).arrayBuffer());
      if (!served.equals(await readFile(join(out, csv.file))))
        throw new Error(`${csv.file} differs from what pdf2csv writes`);
    }
    console.log(`emulator: the main job is done: ${tables.length} tables, as pdf2csv writes them`);
  } finally {
    await rm(out, { recursive: true });
  }
}

async function submit(call: Call, asked: Json): Promise<string> {
  const { status, body } = await call('POST', '/v1/tasks', asked);
  if (status !== 202 && status !== 200) throw new Error(`POST /v1/tasks: ${status} ${JSON.stringify(body)}`);
  return String(body.id);
}

async function uploadPdf(call: Call): Promise<string> {
  const { body: form } = await call('POST', '/v1/uploads', {
    fileName: 'a.pdf',
    contentType: 'application/pdf',
  });
  const data = new FormData();
  for (const [name, value] of Object.entries(form.fields as Json)) data.append(name, String(value));
  data.append('file', new Blob([await readFile(pdf)], { type: 'application/pdf' }), 'a.pdf');
  const { status } = await fetch(String(form.url), { method: 'POST', body: data });
  if (status !== 204) throw new Error(`the upload form was answered with ${status}`);
  return String(form.upload);
}

async function outcome(call: Call, id: string): Promise<Json> {
  for (let look = 0; look < looks; look += 1) {
    const { body } = await call('GET', `/v1/tasks/${id}?waitSeconds=5`);
    if (body.state === 'SUCCESS') return body;
    if (body.state === 'FAILURE') throw new Error(`the task failed: ${JSON.stringify(body.error)}`);
  }
  throw new Error('the task did not end');
}

/** The API's own host name is nobody's in DNS: it goes into the header. */
function caller({ port }: Emulator, host: string, key: string): Call {
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const text = body && JSON.stringify(body);
      const headers = {
        host,
        authorization: `Bearer ${key}`,
        ...(text && {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(text)),
          'idempotency-key': 'main-job',
        }),
      };
      const sent = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
        let said = '';
        answer.setEncoding('utf8').on('data', (chunk) => {
          said += chunk;
        });
        answer.on('end', () => {
          try {
            resolve({ status: answer.statusCode ?? 0, body: JSON.parse(said) as Json });
          } catch {
            reject(new Error(`${method} ${path}: ${answer.statusCode} ${said.slice(0, 300)}`));
          }
        });
      });
      sent.on('error', reject);
      sent.end(text);
    });
}
