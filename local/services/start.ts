import type { StartDataServices } from './contract.ts';
import { openDynamodb } from './dynamodb/dynamodb-service.ts';
import { openEvents } from './events/events-service.ts';
import { createGateway } from './gateway/gateway.ts';
import { serveJson } from './json-service.ts';
import { openS3 } from './s3/s3-service.ts';
import { type Listener, listen } from './server.ts';
import { openSqs } from './sqs/sqs-service.ts';

/** Starts SQS, S3, DynamoDB and EventBridge behind one gateway, on the loopback interface. A port of 0 chooses a free one. */
export const startDataServices: StartDataServices = async (options) => {
  const { dataDir, ports, region, account } = options;
  const gateway = createGateway(options.root, options.authorisation ?? 'log');
  const listeners = new Map<string, Listener>();
  const urlOf = (name: string): string => listeners.get(name)?.url ?? '';
  const opened: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(service: T): T => {
    opened.push(service);
    return service;
  };
  const close = async (): Promise<void> => {
    await Promise.all([...listeners.values()].map((listener) => listener.close()));
    for (const service of opened.reverse()) await service.close();
    opened.length = 0;
  };

  try {
    const dynamodb = keep(await openDynamodb({ dataDir, region, account }));
    const sqs = keep(await openSqs({ dataDir, region, account, url: () => urlOf('sqs') }));
    const events = openEvents({ region, account });
    const s3 = keep(await openS3({ dataDir, region, gateway, url: () => urlOf('s3') }));
    listeners.set('dynamodb', await listen('DynamoDB', ports.dynamodb, serveJson(dynamodb, gateway)));
    listeners.set('sqs', await listen('SQS', ports.sqs, serveJson(sqs, gateway)));
    listeners.set('s3', await listen('S3', ports.s3, s3.handle));
    listeners.set('events', await listen('EventBridge', ports.events ?? 0, serveJson(events, gateway)));
    return {
      endpoints: {
        dynamodb: urlOf('dynamodb'),
        sqs: urlOf('sqs'),
        s3: urlOf('s3'),
        events: urlOf('events'),
      },
      gateway,
      sqs: sqs.queues,
      dynamodb: dynamodb.tables,
      s3: s3.buckets,
      events: events.buses,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
