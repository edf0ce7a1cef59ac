import type { AllProse } from './prose-of.ts';

/** Operations on accounts. */
export const userProse = {
  listUsers: {
    tag: 'Users',
    summary: 'List accounts',
    description:
      'The accounts of your owner, newest first, as create_random_user_accounts makes them. The API cannot read password hashes.',
    answers: { 200: 'One page of accounts.' },
  },
  syncUsers: {
    tag: 'Users',
    summary: 'Bring both tables of accounts together',
    description:
      'Submits a background_sync: what either table lacks is added there, without its password; what differs is told in the result and left alone. While one runs, a further one ends at once with "skipped": "alreadyRunning" in its result. No body is needed.',
    answers: { 202: 'The task that does it.' },
    headers: { 202: { Location: 'Where to read the task.' } },
  },
} satisfies Partial<AllProse>;
