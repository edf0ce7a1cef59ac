import { spawnSync } from 'node:child_process';

/** Loads handler.cjs of the working folder with require, as the package's entry does. */
export const loadBundle = "const bundle = require('./handler.cjs');";

/** Runs CommonJS code in a process of its own in `folder`, with only these variables, and gives the last line that it printed. */
export function runInProcess(code: string, folder: string): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--eval', code], {
    cwd: folder,
    env: { ...variables },
    encoding: 'utf8',
    timeout: 30_000,
  });
  if (status !== 0) throw new Error(`in ${folder}: ${stderr || `ended with ${status}`}`);
  return stdout.split('\n').at(-1) ?? '';
}

/** What the functions read at cold start. No address of AWS answers: nothing may be sent before a request comes. */
const nowhere = 'http://127.0.0.1:9';
const variables = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
  AWS_ENDPOINT_URL: nowhere,
  AWS_MAX_ATTEMPTS: '1',
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  TASKS_TABLE: 'tasks',
  KEYS_TABLE: 'keys',
  SCHEDULE_GROUP: 'schedules',
  SCHEDULE_TARGET: 'dispatch',
  SCHEDULE_ROLE: 'role',
  SCHEDULE_FAILURES: 'failures',
  SITE_BUCKET: 'site',
  USERS_TABLE: 'users',
  ALTER_USERS_TABLE: 'alter-users',
  UPLOADS_BUCKET: 'uploads',
  RESULTS_BUCKET: 'results',
  QUEUE: 'default',
  QUEUE_URLS: JSON.stringify({ default: `${nowhere}/default`, documents: `${nowhere}/documents` }),
  EVENT_BUS: 'bus',
  TASKS: 'debug_task,deliver_callback',
  LOADS_TO: 'none',
  API_URL: nowhere,
  STATEMENTS_QUEUE_URL: 'http://127.0.0.1:9/statements',
  MAX_UPLOAD_BYTES: '52428800',
  MAX_PDF_PAGES: '2000',
  PUSH_TABLE: 'push',
  PUSH_URL: 'wss://127.0.0.1:1/ws',
  PUSH_ENDPOINT: 'https://127.0.0.1:1/ws',
};
