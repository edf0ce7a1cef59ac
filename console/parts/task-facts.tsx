import type { ComponentChildren } from 'preact';
import type { TaskSummary } from '#client/views.ts';
import { Time } from './time.tsx';
import { duration, shortId } from './words.ts';

/** What else is known of a task. */
export function TaskFacts({ task }: { readonly task: TaskSummary }) {
  const { timings, tags, location } = task;
  const facts: readonly (readonly [string, ComponentChildren])[] = [
    ['Queue', task.queue],
    ['Attempts', `${task.attempts} of ${task.maxAttempts}`],
    ['Crashes', task.crashes > 0 ? String(task.crashes) : undefined],
    ['Waited', duration(timings.queuedSeconds * 1000)],
    ['Ran', timings.ranSeconds === undefined ? undefined : duration(timings.ranSeconds * 1000)],
    ['Created', <Time key="t" at={task.createdAt} />],
    ['Starts at', task.startAt && <Time key="t" at={task.startAt} />],
    ['Expires', task.expiresAt && <Time key="t" at={task.expiresAt} />],
    ['Next attempt', task.nextAttemptAt && <Time key="t" at={task.nextAttemptAt} />],
    ['Submitted by', task.submittedBy && <bdi key="b">{task.submittedBy}</bdi>],
    ['Owner', task.owner],
    ['Priority', task.priority],
    ['Rerun of', task.rerunOf && <TaskLink key="l" id={task.rerunOf} />],
    ['First of its chain', task.rootId && <TaskLink key="l" id={task.rootId} />],
    // Text, never a link: it may be any address, and calling it is the worker's business.
    ['Tells', task.callbackUrl && <bdi key="b">{task.callbackUrl}</bdi>],
    [
      'Request',
      location && (
        <span key="r" class="mono">
          {location.requestId}
        </span>
      ),
    ],
  ];
  return (
    <dl>
      {facts.map(([name, value]) =>
        value ? [<dt key={name}>{name}</dt>, <dd key={`${name}-value`}>{value}</dd>] : null,
      )}
      {Object.entries(tags ?? {}).map(([name, value]) => [
        <dt key={`tag-${name}`}>
          Tag <bdi>{name}</bdi>
        </dt>,
        <dd key={`tag-${name}-value`}>
          <a href={`/tasks?tag=${encodeURIComponent(`${name}:${value}`)}`}>
            <bdi>{value}</bdi>
          </a>
        </dd>,
      ])}
    </dl>
  );
}

function TaskLink({ id }: { readonly id: string }) {
  return (
    <a class="mono" href={`/tasks/${id}`}>
      {shortId(id)}
    </a>
  );
}
