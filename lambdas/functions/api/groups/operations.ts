import { pauseDefinition, pauseQueue, resumeDefinition, resumeQueue } from '../routes/controls.ts';
import { listDeadLetters, replayDeadLetter } from '../routes/dead-letters.ts';
import { listQueues } from '../routes/queues.ts';

/** /v1/queues, /v1/definitions and /v1/dead-letters */
export const operationRoutes = {
  listQueues,
  pauseQueue,
  resumeQueue,
  pauseDefinition,
  resumeDefinition,
  listDeadLetters,
  replayDeadLetter,
};
