/** What a reader should know before the first call. */
export const description = `Background tasks: submit one, get a 202 at once, read how it goes.

**Key.** Every call but those about this page needs \`Authorization: Bearer bl_…\`. What a key may do is in its scopes; whose tasks it sees is in its owner. Keys belong on servers: pages of other sites cannot call this API, unless with the token of one task (POST /v1/tasks/{id}/token).

**Repeating.** Send an \`Idempotency-Key\` with POST /v1/tasks. When an answer is lost, repeat the request with the same key: the task is made once. Batches, reruns and replays know it too.

**Problems** are RFC 9457 documents (\`application/problem+json\`): \`detail\` says what to change, \`errors\` names each input at fault, \`requestId\` finds the log line. A 503 has \`Retry-After\`: repeat. Members and parameters that are not listed here are refused. An unknown path gives 404, another method 405 with \`Allow\`.

**Times** are ISO 8601 in UTC. Bodies are JSON of at most 2 MB, nested at most 33 levels deep. HEAD is answered wherever GET is.`;

/** Groups of operations, in reading order. */
export const tags = [
  { name: 'Tasks', description: 'Submit, read, list, explain, rerun and revoke tasks.' },
  { name: 'Schedules', description: 'What runs when: by cron, at a rate, once, or by a simple form.' },
  { name: 'Files', description: 'Bring files in; results bring their own links out.' },
  { name: 'Bundles', description: 'Documents and CSV files that belong together.' },
  { name: 'Loaders', description: 'CSV files into tables of the warehouse, exactly once.' },
  { name: 'Catalogue', description: 'What can be submitted.' },
  { name: 'Push', description: 'Hear of your tasks the moment they move, by WebSocket.' },
  { name: 'Users', description: 'Accounts, and keeping two tables of them the same.' },
  { name: 'Keys', description: 'API keys of your owner.' },
  { name: 'Operators', description: 'Queues, pauses and dead letters: for whoever runs the deployment.' },
  { name: 'About', description: 'Health and this documentation. No key needed.' },
];
