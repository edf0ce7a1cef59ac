import type { TaskSummary } from '#client/views.ts';
import { Icon, type IconName } from './icon.tsx';

type State = TaskSummary['state'];

interface Look {
  readonly icon: IconName;
  readonly word: string;
  readonly hue: 'neutral' | 'blue' | 'amber' | 'green' | 'red';
}

/** Five hues for eight states; within a hue the shape tells, and the word always. */
const looks: Readonly<Record<State, Look>> = {
  SCHEDULED: { icon: 'clock', word: 'Scheduled', hue: 'neutral' },
  PENDING: { icon: 'dashed', word: 'Pending', hue: 'neutral' },
  STARTED: { icon: 'arc', word: 'Running', hue: 'blue' },
  WAITING: { icon: 'hourglass', word: 'Waiting', hue: 'blue' },
  RETRY: { icon: 'retry', word: 'Retry', hue: 'amber' },
  SUCCESS: { icon: 'tick', word: 'Done', hue: 'green' },
  FAILURE: { icon: 'octagon', word: 'Failed', hue: 'red' },
  REVOKED: { icon: 'slashed', word: 'Revoked', hue: 'neutral' },
};

/** A state with its shape, hue and word. */
export function StateBadge({ state }: { readonly state: State }) {
  const { icon, word, hue } = looks[state];
  return (
    <span class="badge" data-hue={hue}>
      <Icon name={icon} />
      {word}
    </span>
  );
}
