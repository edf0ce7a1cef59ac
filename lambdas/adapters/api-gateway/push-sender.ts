import type { AwsConnection } from '#adapters/aws/connection.ts';
import { AwsError, jsonApi } from '#adapters/aws/json-api.ts';
import type { PushSender } from '#core/ports.ts';

/** Sends by the management API of a WebSocket stage: `https://<id>.execute-api.<region>.amazonaws.com/<stage>`. */
export function apiGatewaySender(connection: AwsConnection, stageUrl: string): PushSender {
  const { origin, pathname } = new URL(stageUrl);
  const manage = jsonApi({
    ...connection,
    service: 'execute-api',
    endpoint: origin,
    endpointVariable: 'AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI',
  });
  return {
    send: async (connectionId, message) => {
      const path = `${pathname.replace(/\/$/, '')}/@connections/${encodeURIComponent(connectionId)}`;
      try {
        await manage({ path, body: message });
        return 'sent';
      } catch (error) {
        if (error instanceof AwsError && error.status === 410) return 'gone';
        throw error;
      }
    },
  };
}
