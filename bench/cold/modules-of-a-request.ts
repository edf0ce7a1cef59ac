import { loadBundle, runInProcess } from './run-in-process.ts';

/** Modules of undici that Node has loaded when the api package has answered GET /health: there must be none (33 ms). */
export function undiciAfterRequest(apiFolder: string): string[] {
  const answer: unknown = JSON.parse(runInProcess(`${loadBundle}${request}`, apiFolder));
  if (!isAnswer(answer) || answer.statusCode !== 200)
    throw new Error(`GET /health did not answer 200: ${JSON.stringify(answer)}`);
  return answer.undici;
}

function isAnswer(value: unknown): value is { statusCode: number; undici: string[] } {
  return typeof value === 'object' && value !== null && 'statusCode' in value && 'undici' in value;
}

const http = {
  method: 'GET',
  path: '/health',
  protocol: 'HTTP/1.1',
  sourceIp: '127.0.0.1',
  userAgent: 'bench',
};

/** As an HTTP API sends it, payload format 2.0. */
const event = {
  version: '2.0',
  routeKey: 'ANY /{proxy+}',
  rawPath: '/health',
  rawQueryString: '',
  headers: { host: 'bench.local', accept: 'application/json' },
  requestContext: {
    accountId: '000000000000',
    apiId: 'bench',
    domainName: 'bench.local',
    domainPrefix: 'bench',
    http,
    requestId: 'bench',
    routeKey: 'ANY /{proxy+}',
    stage: '$default',
    time: '01/Jan/2026:00:00:00 +0000',
    timeEpoch: 1767225600000,
  },
  isBase64Encoded: false,
};

const request = `
const context = { awsRequestId: 'bench', functionName: 'bench', getRemainingTimeInMillis: () => 29000 };
Promise.resolve(bundle.handler(${JSON.stringify(event)}, context)).then(({ statusCode }) => {
  const undici = process.moduleLoadList.filter((name) => name.includes('undici'));
  require('fs').writeSync(1, '\\n' + JSON.stringify({ statusCode, undici }));
  process.exit();
});`;
