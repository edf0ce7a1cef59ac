import { join } from 'node:path';
import { environmentConnection } from '#adapters/aws/connection.ts';
import { answerRequest, type ResourceRequest } from '#adapters/cloudformation/answer-request.ts';
import { powertoolsLog } from '#adapters/logging/powertools-log.ts';
import { s3SiteStore } from '#adapters/s3/site-store.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { readFolder } from '#adapters/system/read-folder.ts';
import { publishSite, removeSite } from '#core/publish-site.ts';
import { readEnv } from '../read-env.ts';
import { consoleFilesEnv } from './env.ts';

const env = readEnv(consoleFilesEnv);
const { region, credentials } = environmentConnection();
const log = powertoolsLog('console-files');
const store = s3SiteStore({ bucket: env.SITE_BUCKET, region, credentials });
const release = join(import.meta.dirname, 'site');

/** Puts the release of the console that lies beside this program into its bucket; empties it before it is deleted. */
export const handler = (event: ResourceRequest): Promise<void> =>
  answerRequest(event, async () => {
    const done =
      event.RequestType === 'Delete'
        ? await removeSite(store)
        : await publishSite(await readFolder(release), store, systemClock.now());
    log.info('console files', { request: event.RequestType, ...done });
    return done;
  });
