import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Reply } from './route.ts';

/** On every answer; a route may replace one. */
const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
};

/** The answer in the words of API Gateway (HTTP API, payload 2.0). */
export function toResult(
  { status, headers, body, text }: Reply,
  method: string,
): APIGatewayProxyStructuredResultV2 {
  const json = body !== undefined;
  const content = json ? JSON.stringify(body) : text;
  return {
    statusCode: status,
    headers: { ...securityHeaders, ...(json ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(content === undefined || method === 'HEAD' ? {} : { body: content }),
  };
}
