import type { CloudModel, CorsDefinition } from '#local/runtime/model.ts';
import { Refusal } from '#local/runtime/refusal.ts';
import { type CreatedResource, EMULATED, type ResourceHandler, TAGS } from './handler.ts';
import { isRecord, type PropertyReader, reader } from './read.ts';

/** An HTTP API gives up on its integration after 30 s at most. */
const LONGEST_INTEGRATION_MS = 30_000;
/** WebSocket APIs name a function by what invokes it. */
const INVOCATION_URI = /^arn:aws:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/;

/** AWS::ApiGatewayV2::* of HTTP and WebSocket APIs. */
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
      RouteSelectionExpression: EMULATED,
      Tags: TAGS,
    },
    create({ logicalId, stack, properties }, { model, apiEndpoint }) {
      const where = `${stack}/${logicalId}`;
      const read = reader(where, properties);
      const protocol = read.text('ProtocolType');
      if (protocol === 'WEBSOCKET') return webSocketApi(where, logicalId, read, model, apiEndpoint);
      if (protocol !== 'HTTP')
        throw new Refusal(
          `${where} has the ProtocolType ${protocol}; the local cloud has HTTP and WEBSOCKET.`,
        );
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
      const isWebSocket = isOfWebSocket(model, read.text('ApiId'));
      const wanted = isWebSocket ? 'AWS_PROXY 1.0' : 'AWS_PROXY 2.0';
      const kind = `${read.text('IntegrationType')} ${read.optionalText('PayloadFormatVersion') ?? '1.0'}`;
      if (kind !== wanted)
        throw new Refusal(`${where} is an integration ${kind}; the local cloud has ${wanted} only.`);
      const uri = read.text('IntegrationUri');
      const functionArn = INVOCATION_URI.exec(uri)?.[1] ?? uri;
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
      if (name !== '$default' && !isOfWebSocket(model, read.text('ApiId')))
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

/** It answers at the port of the HTTP API, at the path of its stage. */
function webSocketApi(
  where: string,
  logicalId: string,
  read: PropertyReader,
  model: CloudModel,
  apiEndpoint: string,
): CreatedResource {
  if (model.webSocketApis.length > 0)
    throw new Refusal(`${where} is a second WebSocket API; the local cloud has room for one.`);
  const id = logicalId.toLowerCase();
  model.webSocketApis.push({ logicalId, id, routeSelection: read.text('RouteSelectionExpression') });
  return { ref: id, attributes: { ApiEndpoint: apiEndpoint.replace(/^http/, 'ws'), ApiId: id } };
}

function isOfWebSocket({ webSocketApis }: CloudModel, apiId: string): boolean {
  return webSocketApis.some(({ id }) => id === apiId);
}

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
