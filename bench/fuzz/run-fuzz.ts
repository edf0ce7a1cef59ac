import { idsIn } from './collect-ids.ts';
import { diceOf } from './dice.ts';
import { type OpenApi, operationsOf } from './document.ts';
import { answerJudge } from './judge-answer.ts';
import { type FuzzRequest, randomRequest } from './random-request.ts';
import type { Pool } from './random-value.ts';
import { send } from './send.ts';

export interface FuzzOptions {
  readonly api: string;
  readonly key: string;
  readonly requests: number;
  readonly seed: number;
  readonly onFinding: (finding: string) => void;
}

export interface FuzzReport {
  readonly requests: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly findings: number;
}

/** Requests of a key that answers may show: it must not be revoked by chance, or everything else is 401. */
const keptIds = 3_000;
const atOnce = 6;

/** Sends random requests for every operation of the API's own document and judges every answer by it. */
export async function runFuzz({ api, key, requests, seed, onFinding }: FuzzOptions): Promise<FuzzReport> {
  const document = (await (await fetch(`${api}/openapi.json`)).json()) as OpenApi;
  const judge = answerJudge(document);
  // At / a deployment with a console shows that: no answer of the API
  const operations = operationsOf(document).filter(({ path }) => path !== '/');
  const ownKey = key.split('_')[1] ?? '';
  const pool: Pool = {
    ids: ['01930000-0000-7000-8000-000000000000', 'debug_task', 'convert_pdf', 'default'],
  };
  const byStatus: Record<string, number> = {};
  let findings = 0;
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < requests; at = next++) {
      const dice = diceOf(seed * 1_000_003 + at);
      const operation = operations[at % operations.length];
      if (!operation) return;
      const request = randomRequest(operation, document, pool, key, dice);
      const answer = await send(api, request);
      byStatus[answer.status] = (byStatus[answer.status] ?? 0) + 1;
      const wrong = judge(operation, answer);
      if (wrong !== undefined) {
        findings += 1;
        onFinding(`${operation.operationId} ${wrong}\n  ${shown(request)}`);
      }
      if (answer.status >= 300) continue;
      pool.ids.push(...idsIn(answer).filter((id) => id !== ownKey));
      if (pool.ids.length > keptIds) pool.ids.splice(4, pool.ids.length - keptIds);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { requests, byStatus, findings };
}

function shown({ method, path, headers, body = '' }: FuzzRequest): string {
  const { authorization, ...rest } = headers;
  return `${method} ${path.slice(0, 300)} ${JSON.stringify(rest).slice(0, 200)} ${String(body).slice(0, 400)}`;
}
