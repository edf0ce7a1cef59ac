import { signal } from '@preact/signals';
import { type BeatlessClient, beatlessClient } from '#client/beatless-client.ts';
import { BeatlessProblem } from '#client/problem.ts';
import { type Ask, askApi, type Transport } from '#client/transport.ts';
import type { WhoAmIView } from '#client/views.ts';
import { systemPause } from '#client/with-retries.ts';
import { countingFetch } from './network.ts';

/** Who is signed in, and how to ask the API as them. */
export interface Session {
  readonly me: WhoAmIView;
  readonly client: BeatlessClient;
  /** Any request, for what the client has no method for. */
  ask<T>(ask: Ask): Promise<T>;
  may(scope: string): boolean;
}

/** `undefined`: nobody is signed in. */
export const session = signal<Session | undefined>(undefined);
/** True when the API has refused a key that worked before: a dialog asks for another one. */
export const isExpired = signal(false);

const keyName = 'beatless.key';
const untilName = 'beatless.until';
const longestMs = 12 * 3_600_000;

/** Asks the API what the key is; keeps it for this tab when it is good. @throws BeatlessProblem, BeatlessUnreachable */
export async function signIn(key: string): Promise<void> {
  const opened = await open(key.trim());
  sessionStorage.setItem(keyName, key.trim());
  sessionStorage.setItem(untilName, String(Date.now() + longestMs));
  session.value = opened;
  isExpired.value = false;
}

/** Forgets the key, and with it everything that it had shown. */
export function signOut(): void {
  sessionStorage.clear();
  location.assign('/sign-in');
}

/** Goes on with the key that this tab has, if it has one. */
export async function resume(): Promise<void> {
  const key = sessionStorage.getItem(keyName);
  if (key === null) return;
  if (Number(sessionStorage.getItem(untilName)) < Date.now()) {
    sessionStorage.clear();
    return;
  }
  try {
    session.value = await open(key);
  } catch (error) {
    if (!(error instanceof BeatlessProblem) || error.status !== 401) throw error;
    sessionStorage.clear();
  }
}

async function open(key: string): Promise<Session> {
  const options = { url: location.origin, key, fetch: watchedFetch, retries: 2 };
  const client = beatlessClient(options);
  const transport: Transport = { ...options, pause: systemPause, now: Date.now };
  const me = await client.me();
  return {
    me,
    client,
    ask: (ask) => askApi(transport, ask),
    may: (scope) => me.scopes.includes(scope) || (scope !== 'operator' && me.scopes.includes('*')),
  };
}

const watchedFetch: typeof fetch = async (input, init) => {
  const response = await countingFetch(input, init);
  if (response.status === 401 && session.value) {
    sessionStorage.clear();
    isExpired.value = true;
  }
  return response;
};

/** The session of a page that is shown only with one. */
export function signedIn(): Session {
  if (session.value) return session.value;
  throw new Error('nobody is signed in');
}
