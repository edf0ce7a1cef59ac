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
      'With a task token the ticket is for its task, whether `task` names it or not.',
    ].join(' '),
    answers: { 201: 'The ticket; it is shown this once.' },
  },
  createTaskToken: {
    tag: 'Push',
    summary: 'Get a token that reads one task',
    description: [
      'For a browser, so that your key stays on your server: whoever has the token reads this task (GET /v1/tasks/{id}, also as',
      'a long poll) and gets push tickets for it, and can do nothing else. It lasts an hour unless `expiresInSeconds` (60 to 86400)',
      'says otherwise, and stops with the key that made it: within a minute of a revoke. Its requests count to the rate of that key.',
      'It shows input and result of the task: give it to whoever may see those. No body is needed.',
    ].join(' '),
    answers: { 201: 'The token. It is stored nowhere.' },
  },
} satisfies Partial<AllProse>;
