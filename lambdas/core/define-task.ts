import * as z from 'zod/mini';
import { PermanentTaskError } from './errors.ts';
import type { Owner, TaskId } from './ids.ts';
import type { Log } from './ports.ts';
import type { RetryPolicy } from './retry-policy.ts';
import type { Settings } from './settings.ts';
import type { TaskContext } from './task-context.ts';
import type { ServiceName, TaskServices } from './task-services.ts';

/** What a limit counts together: all tasks of the definition, those of an owner, or those of one key of the input. */
export type Scope = 'definition' | 'owner' | { readonly input: (input: unknown) => string };

/**
 * A kind of work. `run` must be safe to repeat: names come from the task id and the input, never from now. `Given` is
 * what callers send, `Input` what the schema makes of it (defaults filled in), `Uses` which services it needs.
 */
export interface TaskDefinition<
  Input = unknown,
  Output = unknown,
  Given = unknown,
  Uses extends ServiceName = ServiceName,
> {
  /** snake_case; unique in the catalogue. */
  readonly name: string;
  readonly description: string;
  readonly queue: string;
  readonly input: z.ZodMiniType<Input, Given>;
  readonly output: z.ZodMiniType<Output>;
  /** True for work that the system makes for itself: callers cannot submit it. */
  readonly internal?: boolean;
  /** True for work beyond the caller's own data: only keys with the scope `operator`, and the system, may submit it. */
  readonly operatorOnly?: boolean;
  /** An input that parses; shown in the API's documentation. */
  readonly example: unknown;
  readonly retry: RetryPolicy;
  /** Soft limit of one attempt; at most 780. */
  readonly timeoutSeconds: number;
  /**
   * At most so many starts: `rate` is "10/s", "600/m" or "5/h", or follows from the deployment's settings. Enforced across
   * all workers, costs no attempt.
   */
  readonly rateLimit?: { readonly per: Scope; readonly rate: string | ((settings: Settings) => string) };
  /**
   * At most so many at once; 1 makes the definition serial. What comes beyond waits, at the cost of no attempt, or, with
   * `skippedResult`, ends at once as SUCCESS with that result. One that was begun before waits all the same.
   */
  readonly concurrency?: { readonly per: Scope; readonly limit: number; readonly skippedResult?: Output };
  /** Keys of uploads that the input names: they must be the owner's. */
  readonly uploads?: (input: Input) => readonly { readonly field: string; readonly key: string }[];
  /**
   * The services that `run` finds in its context, and no others. The worker of its queue may use them in AWS; a deployment
   * that lacks one does not carry the definition.
   */
  readonly uses?: readonly Uses[];
  readonly run: (input: Input, context: TaskContext & Pick<TaskServices, Uses>) => Promise<NoInfer<Output>>;
  /** For work outside (`context.saveOutside`): asks it to stop and tells where it stands. May be called any number of times. */
  readonly stop?: (context: StopContext & Pick<TaskServices, Uses>) => Promise<OutsideState>;
}

/** Where work outside stands: it stopped without effect, it was done, or it still goes on. */
export type OutsideState = 'stopped' | 'done' | 'running';

/** What `stop` gets: no attempt runs while it does. */
export interface StopContext {
  readonly taskId: TaskId;
  readonly owner: Owner;
  /** What `saveOutside` saved last. */
  readonly restored: unknown;
  now(): number;
  readonly log: Log;
}

/** A definition whose input type only its own schema knows. */
export interface AnyTaskDefinition extends Omit<TaskDefinition, 'uploads' | 'uses' | 'run' | 'stop'> {
  /** Parses `input` and lists the uploads it names. */
  readonly uploads: (input: unknown) => readonly { readonly field: string; readonly key: string }[];
  readonly uses: readonly ServiceName[];
  /** Parses `input`, runs, and checks the output. Throws PermanentTaskError (invalidInput) if it does not parse. */
  readonly run: (input: unknown, context: TaskContext, services: Partial<TaskServices>) => Promise<unknown>;
  readonly stop?: (context: StopContext, services: Partial<TaskServices>) => Promise<OutsideState>;
}

/** A definition that remembers for TypeScript its name, what callers give it, what it answers, and whether it is internal. */
export interface TypedTaskDefinition<Name extends string, Given, Output, Internal extends boolean = boolean>
  extends AnyTaskDefinition {
  readonly name: Name;
  /** For types alone; there is no such member at run time. */
  readonly '~types'?: { readonly given: Given; readonly output: Output; readonly internal: Internal };
}

/** Makes a definition usable without knowing its input type: what comes in is parsed, what goes out is checked. */
export function defineTask<
  const Name extends string,
  Input,
  Output,
  Given,
  Uses extends ServiceName = never,
  const Internal extends boolean = false,
>(
  definition: TaskDefinition<Input, Output, Given, Uses> & {
    readonly name: Name;
    readonly internal?: Internal;
  },
): TypedTaskDefinition<Name, Given, Output, Internal> {
  const { uses = [], stop, ...rest } = definition;
  return {
    ...rest,
    uses,
    uploads: (input) => definition.uploads?.(definition.input.parse(input)) ?? [],
    run: async (input, context, services) => {
      const parsed = definition.input.safeParse(input);
      if (!parsed.success) throw new PermanentTaskError('invalidInput', z.prettifyError(parsed.error));
      const used = pick(services, uses);
      return definition.output.parse(await definition.run(parsed.data, { ...context, ...used }));
    },
    ...(stop && { stop: (context, services) => stop({ ...context, ...pick(services, uses) }) }),
  };
}

/** These services and no others; each is made when it is first asked for. */
function pick<Uses extends ServiceName>(services: Partial<TaskServices>, uses: readonly Uses[]) {
  const missing = uses.find((name) => services[name] === undefined);
  if (missing !== undefined) throw new Error(`this worker has no "${missing}"`);
  return Object.fromEntries(uses.map((name) => [name, services[name]])) as Pick<TaskServices, Uses>;
}
