import type { CorsDefinition } from '#local/runtime/model.ts';
import { Refusal } from '#local/runtime/refusal.ts';
import { EMULATED, type ResourceHandler, TAGS } from './handler.ts';
import { isRecord, type PropertyReader, reader } from './read.ts';

/** An HTTP API gives up on its integration after 30 s at most. */
const LONGEST_INTEGRATION_MS = 30_000;

/** AWS::ApiGatewayV2::* for HTTP APIs. */
export const httpApiResources: Readonly<Record<string, ResourceHandler>> = {
  'AWS::ApiGatewayV2::Api': {
    properties: {
      CorsConfiguration: {
        AllowCredentials: EMULATED,
        AllowHeaders: EMULATED,
        AllowMethods: EMULATED,
        AllowOrigins: EMULATED,
        ExposeHeaders: EMULATED,
        MaxAge: EMULATED,
      },
      Description: 'for people',
      DisableExecuteApiEndpoint: 'there is one local address',
      IpAddressType: 'there is one local address',
      Name: EMULATED,
      ProtocolType: EMULATED,
      Tags: TAGS,
    },
    create({ logicalId, stack, properties }, { model, apiEndpoint }) {
      const where = `${stack}/${logicalId}`;
      const read = reader(where, properties);
      if (read.text('ProtocolType') !== 'HTTP') {
        throw new Refusal(
          `${where} has the ProtocolType ${read.text('ProtocolType')}; the local cloud has HTTP only.`,
        );
      }
      if (model.apis.length > 0)
        throw new Refusal(`${where} is a second HTTP API; the local cloud has a port for one.`);
      const id = logicalId.toLowerCase();
      const cors = isRecord(properties.CorsConfiguration)
        ? corsOf(read.object('CorsConfiguration'))
        : undefined;
      model.apis.push({ logicalId, id, ...(cors && { cors }) });
      return { ref: id, attributes: { ApiEndpoint: apiEndpoint, ApiId: id } };
    },
  },
  'AWS::ApiGatewayV2::Integration': {
    properties: {
      ApiId: EMULATED,
      Description: 'for people',
      IntegrationMethod: 'Lambda is always invoked by POST',
      IntegrationType: EMULATED,
      IntegrationUri: EMULATED,
      PayloadFormatVersion: EMULATED,
      TimeoutInMillis: EMULATED,
    },
    create({ logicalId, stack, properties }, { model }) {
      const where = `${stack}/${logicalId}`;
      const read = reader(where, properties);
      const kind = `${read.text('IntegrationType')} ${read.optionalText('PayloadFormatVersion') ?? '1.0'}`;
      if (kind !== 'AWS_PROXY 2.0')
        throw new Refusal(`${where} is an integration ${kind}; the local cloud has AWS_PROXY 2.0 only.`);
      const functionArn = read.text('IntegrationUri');
      model.integrations.push({
        id: logicalId,
        functionArn,
        timeoutMs: read.number('TimeoutInMillis', LONGEST_INTEGRATION_MS),
      });
      return { ref: logicalId };
    },
  },
  'AWS::ApiGatewayV2::Route': {
    properties: {
      ApiId: EMULATED,
      AuthorizationType: EMULATED,
      OperationName: 'for people',
      RouteKey: EMULATED,
      Target: EMULATED,
    },
    create({ logicalId, stack, properties }, { model }) {
      const where = `${stack}/${logicalId}`;
      const read = reader(where, properties);
      const authorization = read.optionalText('AuthorizationType') ?? 'NONE';
      if (authorization !== 'NONE') {
        throw new Refusal(
          `${where} has the AuthorizationType ${authorization}; the local cloud has NONE only.`,
        );
      }
      const integrationId = read.text('Target').replace('integrations/', '');
      model.routes.push({ apiId: read.text('ApiId'), routeKey: read.text('RouteKey'), integrationId });
      return { ref: logicalId };
    },
  },
  'AWS::ApiGatewayV2::Stage': {
    properties: {
      AccessLogSettings: 'the requests stand in the control server and in the logs of the function',
      ApiId: EMULATED,
      AutoDeploy: 'changes are always live locally',
      DefaultRouteSettings: {
        DetailedMetricsEnabled: 'metrics of the API exist on AWS only',
        ThrottlingBurstLimit: EMULATED,
        ThrottlingRateLimit: EMULATED,
      },
      Description: 'for people',
      StageName: EMULATED,
      StageVariables: EMULATED,
      Tags: TAGS,
    },
    create({ logicalId, stack, properties }, { model }) {
      const where = `${stack}/${logicalId}`;
      const read = reader(where, properties);
      const name = read.text('StageName');
      if (name !== '$default')
        throw new Refusal(`${where} has the StageName ${name}; the local cloud serves $default only.`);
      const settings = read.object('DefaultRouteSettings');
      const rateLimit = settings.optionalNumber('ThrottlingRateLimit');
      const burstLimit = settings.optionalNumber('ThrottlingBurstLimit');
      const variables = Object.entries(read.object('StageVariables').values);
      model.stages.push({
        apiId: read.text('ApiId'),
        name,
        variables: Object.fromEntries(variables.map(([key, value]) => [key, String(value)])),
        ...(rateLimit !== undefined && { rateLimit }),
        ...(burstLimit !== undefined && { burstLimit }),
      });
      return { ref: name };
    },
  },
};

function corsOf(read: PropertyReader): CorsDefinition {
  const maxAgeSeconds = read.optionalNumber('MaxAge');
  return {
    allowOrigins: read.texts('AllowOrigins'),
    allowMethods: read.texts('AllowMethods'),
    allowHeaders: read.texts('AllowHeaders'),
    exposeHeaders: read.texts('ExposeHeaders'),
    allowCredentials: read.boolean('AllowCredentials', false),
    ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
  };
}
