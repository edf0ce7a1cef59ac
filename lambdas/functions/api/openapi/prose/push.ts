import type { AllProse } from './prose-of.ts';

/** Operations of the push channel. */
export const pushProse = {
  createPushTicket: {
    tag: 'Push',
    summary: 'Get a ticket for the push channel',
    description: [
      'Opens one WebSocket connection within 30 seconds, once. Connect to `url` with the protocols `beatless.v1` and the ticket,',
      'then send `{"action":"subscribe"}`, with `tasks` (up to 100 ids) to watch only those and with `since` (the `at` of the last',
      'message you have seen) after a lost connection. You get `{"type":"tasks","at":…,"tasks":[…]}` with each change, and',
      '`{"type":"subscribed","complete":…}` once everything up to now was sent. Keep of each task the view with the highest `version`.',
    ].join(' '),
    answers: { 201: 'The ticket; it is shown this once.' },
  },
} satisfies Partial<AllProse>;
