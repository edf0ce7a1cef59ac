import type { Log } from '#core/ports.ts';
import type { Progress } from '#core/task.ts';
import type { TaskContext } from '#core/task-context.ts';
import type { TaskServices } from '#core/task-services.ts';
import { type FailurePlan, type StepName, watchedServices } from './fail-at.ts';
import type { ProcessLife } from './process-life.ts';

/** What a run left behind, in order. */
export interface Trail {
  readonly steps: StepName[];
  readonly progress: Progress[];
}

interface Watching {
  readonly trail: Trail;
  readonly plan: FailurePlan;
  readonly die: () => Promise<never>;
  /** Lets the time pass that a step takes. */
  readonly takeTime: () => Promise<void>;
  readonly log: Log;
}

/** The context of an attempt with every named step noted, timed, and able to fail. */
export function watchedContext(context: TaskContext, watching: Watching): TaskContext {
  const { trail, plan, die, takeTime, log } = watching;
  const enter = async (step: StepName) => {
    trail.steps.push(step);
    await takeTime();
    await plan.pass(step, 'before', die);
  };
  return {
    ...context,
    log,
    once: async (name, act, options) => {
      const step: StepName = `once:${name}`;
      const watchedAct = async () => {
        await enter(step);
        const result = await act();
        await plan.pass(step, 'after', die);
        return result;
      };
      const result = await context.once(name, watchedAct, options);
      await plan.pass(step, 'recorded', die);
      return result;
    },
    checkpoint: async (state) => {
      const count = trail.steps.filter((step) => step.startsWith('checkpoint:')).length;
      const step: StepName = `checkpoint:${count + 1}`;
      await enter(step);
      await context.checkpoint(state);
      await plan.pass(step, 'after', die);
    },
    progress: (done, total, stage, message) => {
      trail.progress.push(
        Object.fromEntries(
          Object.entries({ done, total, stage, message }).filter(([, value]) => value !== undefined),
        ) as Progress,
      );
      context.progress(done, total, stage, message);
    },
    files: {
      ...context.files,
      write: async (name, contentType, body) => {
        await enter(`file:${name}`);
        const file = await context.files.write(name, contentType, body);
        await plan.pass(`file:${name}`, 'after', die);
        return file;
      },
    },
  };
}

/** The services of an attempt: each call of one is a step, and none does anything once the process is dead. */
export function watchedCalls(
  services: Partial<TaskServices>,
  { trail, plan, die, guard }: Pick<Watching, 'trail' | 'plan' | 'die'> & Pick<ProcessLife, 'guard'>,
): Partial<TaskServices> {
  const watched = watchedServices.flatMap((name) => {
    const service = services[name];
    if (!service) return [];
    const calls = new Proxy<object>(guard(service), {
      get: (target, method) => {
        const member: unknown = Reflect.get(target, method);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          const call = `call:${name}.${String(method)}:` as const;
          const step: StepName = `${call}${trail.steps.filter((it) => it.startsWith(call)).length + 1}`;
          trail.steps.push(step);
          await plan.pass(step, 'before', die);
          const answer: unknown = await Reflect.apply(member, target, args);
          await plan.pass(step, 'after', die);
          return answer;
        };
      },
    });
    return [[name, calls] as const];
  });
  return { ...services, ...Object.fromEntries(watched) };
}

/** The services that a test gives; one that it does not give says so when it is used. */
export function orAbsent(services: Partial<TaskServices>): Partial<TaskServices> {
  return new Proxy(services, {
    get: (target, name) => (name in target ? Reflect.get(target, name) : absent(String(name))),
  });
}

/** Stands where a service would be: it can be passed on, but not used. */
function absent(name: string): unknown {
  const complain = () => {
    throw new Error(`this test gave the task no "${name}": pass one to testTask in "services".`);
  };
  return new Proxy(complain, { get: complain, apply: complain });
}
