import { followGroup } from '#core/follow-group.ts';
import type { TaskId } from '#core/ids.ts';
import type { Cast } from './actors.ts';
import { type Item, taskOf } from './item.ts';

interface Change {
  readonly before: Item | undefined;
  readonly after: Item;
}

/** So often is a change told again whose reader fails or dies. */
const mostTries = 6;

/**
 * The stream of the table and the function that reads it, as far as groups need them: changes come in their order, one after
 * another, sometimes twice, and again while their reader fails; after many tries one is dropped.
 */
export class ChangeStream {
  readonly #cast: Cast;
  readonly #changes: Change[] = [];
  /** The tasks of changes that were dropped, with their families. */
  readonly #missed = new Set<TaskId>();
  #isReading = false;

  constructor(cast: Cast) {
    this.#cast = cast;
  }

  push(before: Item | undefined, after: Item): void {
    const { mutation } = this.#cast.world;
    if (after.parentId === undefined && after.children === undefined) return;
    if (mutation.streamMisses?.(after)) return;
    this.#changes.push({ before, after });
    if (!this.#isReading) this.#next();
  }

  #next(): void {
    const { engine, checks } = this.#cast.world;
    const change = this.#changes.shift();
    this.#isReading = change !== undefined;
    if (!change) checks.allIsTold(this.#missed);
    else if (engine.drawFault(['messageLost'])) this.#drop(change);
    else this.#read(change, engine.drawFault(['messageTwice']) ? 2 : 1, mostTries);
  }

  #read(change: Change, times: number, tries: number): void {
    const { engine, table, queue, checks } = this.#cast.world;
    const lag = engine.rng.below(1_000);
    engine.at(engine.now + lag, () => {
      let done = false;
      const actor = engine.start('stream', 60_000, async (reader) => {
        try {
          await followGroup(
            { before: change.before && taskOf(change.before), after: taskOf(change.after) },
            { store: table.portOf(reader), wakeUps: queue.portOf(reader), clock: engine.clockOf(reader) },
          );
          done = true;
        } catch (error) {
          checks.threw(reader, error);
        }
      });
      actor.onEnd = () => {
        if (!done && tries > 1) this.#read(change, times, tries - 1);
        else if (!done) this.#drop(change);
        else if (times > 1) this.#read(change, times - 1, tries);
        else this.#next();
      };
    });
  }

  #drop({ after }: Change): void {
    const { engine, checks } = this.#cast.world;
    engine.trace('stream', 'drops a change', String(after.id).slice(-4));
    for (const id of family(after)) {
      this.#missed.add(id);
      checks.excuse(id);
    }
    this.#next();
  }
}

/** The task, its parent and its children. */
const family = ({ id, parentId, children = [] }: Item): TaskId[] =>
  [id, parentId, ...(children as TaskId[])].filter((it) => it !== undefined) as TaskId[];
