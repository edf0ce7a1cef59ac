import type { AwsConnection } from '../aws/connection.ts';
import { type JsonApi, jsonApi } from '../aws/json-api.ts';

/** SQS by its JSON protocol; without the client, which is 30 KB and 5 ms of every function's cold start. */
export function sqsApi(connection: AwsConnection): JsonApi {
  const api = jsonApi({
    ...connection,
    service: 'sqs',
    endpointVariable: 'AWS_ENDPOINT_URL_SQS',
    jsonVersion: '1.0',
  });
  return ({ target, ...call }) => api({ ...call, target: `AmazonSQS.${target}` });
}
