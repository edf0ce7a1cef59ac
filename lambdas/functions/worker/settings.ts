import * as z from 'zod/mini';
import { defaultSettings, type Settings } from '#core/settings.ts';
import { readEnv } from '../read-env.ts';
import { serviceEnvs, type workerEnv } from './env.ts';

/** What the deployment set, as far as the tasks of this worker may know it. */
export function workerSettings(env: z.infer<typeof workerEnv>): Settings {
  const { MAIL_PER_SECOND = defaultSettings.mailPerSecond, FEEDBACK_TO } = readEnv(
    z.partial(serviceEnvs.mail),
  );
  return {
    maxUploadBytes: env.MAX_UPLOAD_BYTES,
    maxPdfPages: env.MAX_PDF_PAGES,
    mailPerSecond: MAIL_PER_SECOND,
    ...(FEEDBACK_TO ? { feedbackTo: FEEDBACK_TO } : {}),
  };
}
