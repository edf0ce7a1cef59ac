import { expect, test } from 'vitest';
import { equalHashes, hashSecret, newApiKeySecret } from '#adapters/system/secrets.ts';
import { canaryKeyPrefix } from '#core/canary-key.ts';
import { owner } from '#core/ids.ts';
import { keyVerifier, requireSubmit } from '#core/keys.ts';
import { fakeClock } from '#test/fakes/fake-clock.ts';
import { memoryKeyStore } from '#test/fakes/memory-key-store.ts';

/** What a key of that id may do whose item says that it may do everything in the name of another. */
async function verified(id: string) {
  const keys = memoryKeyStore();
  const clock = fakeClock();
  const { secret, secretHash } = newApiKeySecret();
  const made = { owner: owner.parse('acme'), name: 'k', createdAt: clock.now(), createdBy: 'x' };
  await keys.create({ ...made, id, secretHash, scopes: ['*', 'operator'] });
  const secrets = { generate: newApiKeySecret, hash: hashSecret, equal: equalHashes };
  return keyVerifier({ keys, clock, secrets }).verify(`bl_${id}_${secret}`);
}

test("whatever stands in the item of a canary's key, it submits the canary's task and reads it", async () => {
  const key = await verified(`${canaryKeyPrefix}aa`);
  expect(key).toMatchObject({ owner: 'canary', scopes: ['tasks:submit:debug_task', 'tasks:read'] });
  expect(() => requireSubmit(key, 'debug_task')).not.toThrow();
  expect(() => requireSubmit(key, 'convert_pdf')).toThrow(/lacks the scope/);
});

test('any other key counts as it is', async () => {
  expect(await verified('canarycanbaa')).toMatchObject({ owner: 'acme', scopes: ['*', 'operator'] });
});
