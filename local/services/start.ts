import { createLateness } from '#local/schedules/lateness.ts';
import { forEachService, SERVICE_NAMES, SERVICES, type ServiceName } from './catalogue.ts';
import type { StartDataServices } from './contract.ts';
import { openDynamodb } from './dynamodb/dynamodb-service.ts';
import { openEvents } from './events/events-service.ts';
import { openExecuteApi } from './execute-api/execute-api-service.ts';
import { createGateway } from './gateway/gateway.ts';
import { serveJson } from './json-service.ts';
import { openRedshift } from './redshift/redshift-service.ts';
import { serveRest } from './rest-service.ts';
import { openS3 } from './s3/s3-service.ts';
import { openScheduler } from './scheduler/scheduler-service.ts';
import { type Handle, type Listener, listen } from './server.ts';
import { openSes } from './ses/ses-service.ts';
import { openSqs } from './sqs/sqs-service.ts';

/** Starts every service of the catalogue behind one gateway, on the loopback interface. A port of 0 chooses a free one. */
export const startDataServices: StartDataServices = async (options) => {
  const { dataDir, ports, region, account } = options;
  const gateway = createGateway(options.root, options.authorisation ?? 'enforce');
  const listeners = new Map<ServiceName, Listener>();
  const urlOf = (name: ServiceName): string => listeners.get(name)?.url ?? '';
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
    const lateness = options.lateness ?? createLateness();
    const scheduler = keep(await openScheduler({ dataDir, region, account, lateness }));
    const s3 = keep(await openS3({ dataDir, region, gateway, url: () => urlOf('s3') }));
    const publish = events.publish;
    const redshift = keep(
      await openRedshift({ dataDir, region, account, gateway, objects: s3.objects, publish }),
    );
    const executeApi = openExecuteApi({ region, account });
    const ses = openSes({ dataDir, region, account });
    const handlers: Readonly<Record<ServiceName, Handle>> = {
      dynamodb: serveJson(dynamodb, gateway),
      sqs: serveJson(sqs, gateway),
      s3: s3.handle,
      events: serveJson(events, gateway),
      'redshift-data': serveJson(redshift, gateway),
      scheduler: serveRest(scheduler, gateway),
      'execute-api': serveRest(executeApi, gateway),
      ses: serveRest(ses, gateway),
    };
    for (const name of SERVICE_NAMES) {
      listeners.set(name, await listen(SERVICES[name].title, ports[name] ?? 0, handlers[name]));
    }
    return {
      endpoints: forEachService(urlOf),
      gateway,
      sqs: sqs.queues,
      dynamodb: dynamodb.tables,
      s3: s3.buckets,
      events: events.buses,
      ses: ses.outbox,
      redshift: redshift.warehouses,
      scheduler: scheduler.schedules,
      executeApi: executeApi.connections,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
