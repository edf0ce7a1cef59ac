import type { AllProse } from './prose-of.ts';

/** Operations on API keys. */
export const keyProse = {
  whoAmI: {
    tag: 'Keys',
    summary: 'See what your key is',
    description: 'Whose it is, what it may do, and what time it is for the API.',
    answers: { 200: 'The key that was sent.' },
  },
  listKeys: {
    tag: 'Keys',
    summary: 'List your API keys',
    description: 'Every key of your owner, revoked ones too, without the secrets.',
    answers: { 200: 'The keys.' },
  },
  createKey: {
    tag: 'Keys',
    summary: 'Create an API key',
    description:
      'Another key of your owner, with some or all of the scopes that your own key has (`*` is all of them). `webhookSecret` checks the callbacks of tasks that the key submits.',
    answers: { 201: 'The key; `key` and `webhookSecret` are shown this once.' },
  },
  rotateKey: {
    tag: 'Keys',
    summary: 'Replace an API key',
    description:
      'Makes a key with the same name, scopes and limits, and lets the old one expire after the overlap, so that no request fails while the new key is brought everywhere.',
    answers: { 201: 'The new key; `key` and `webhookSecret` are shown this once.' },
  },
  listAudit: {
    tag: 'Keys',
    summary: 'See who did what',
    description:
      'Every change of keys, pauses, replays, bulk revokes and settled effects by keys of your owner, newest first; written before it is done, kept for 400 days.',
    answers: { 200: 'Entries of one month.' },
  },
  revokeKey: {
    tag: 'Keys',
    summary: 'Revoke an API key',
    description: 'The key stops working within 60 seconds. You can revoke the key that you are using.',
    answers: { 204: 'The key is revoked.' },
  },
} satisfies Partial<AllProse>;
