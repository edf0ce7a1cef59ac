import type { TaskId } from '#core/ids.ts';
import type { Effect } from '#core/ports.ts';
import type { Actor, Attempt } from './actor.ts';

/** Knows which effects really happened, and what became of whoever began each. */
export class EffectWatch {
  readonly #times = new Map<TaskId, number>();
  readonly #calls = new Map<string, { readonly actor: Actor; readonly attempt: Attempt | undefined }>();
  readonly #fail: (kind: string, detail: string) => void;

  constructor(fail: (kind: string, detail: string) => void) {
    this.#fail = fail;
  }

  /** A call of `ctx.once` asks to begin under this nonce. */
  called(nonce: string, actor: Actor): void {
    this.#calls.set(nonce, { actor, attempt: actor.attempt });
  }

  callerOf(nonce: string): Actor | undefined {
    return this.#calls.get(nonce)?.actor;
  }

  /** The effect itself, at its instant. */
  happened(root: TaskId): void {
    const times = (this.#times.get(root) ?? 0) + 1;
    this.#times.set(root, times);
    if (times > 1) this.#fail('doubledEffects', `the effect of ${root.slice(-4)} happened ${times} times`);
  }

  has(root: TaskId): boolean {
    return this.#times.has(root);
  }

  /** Somebody else calls an effect unknown, or takes it over: whoever began it must be dead. */
  doubted({ by }: Effect, how: string): void {
    const call = this.#calls.get(by);
    if (!call || call.actor.stalls) return;
    if (call.attempt?.running && call.actor.alive && !call.attempt.over)
      this.#fail('doubtedWhileAlive', `${by} was ${how} while its attempt was alive`);
    else if (!call.attempt?.excused)
      this.#fail('doubtedWithoutCause', `${by} was ${how}, and nothing happened to it`);
  }
}
