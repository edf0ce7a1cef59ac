import { type Following, following, isPaused } from '#console/state/network.ts';
import { Icon, type IconName } from './icon.tsx';

const looks: Readonly<Record<Following, readonly [icon: IconName, word: string, meaning: string]>> = {
  live: ['dot', 'live', 'The API tells of changes the moment they happen.'],
  reconnecting: [
    'half',
    'reconnecting',
    'The connection is being made again; what was missed comes with it.',
  ],
  polling: ['half', 'polling', 'The push channel does not open: the page asks every few seconds instead.'],
  paused: ['hollow', 'paused', 'Nothing moves by itself.'],
  offline: ['hollow', 'offline', 'There is no network: this is how things were.'],
};

/** Whether the page follows what happens; a press stops and resumes that. */
export function ConnectionStatus() {
  const status = following.value;
  const [icon, word, meaning] = looks[status];
  return (
    <button
      type="button"
      class="quiet small"
      aria-pressed={isPaused.value}
      title={`${meaning} Press to ${isPaused.value ? 'follow what happens again' : 'stop following'} (p).`}
      onClick={() => {
        isPaused.value = !isPaused.value;
      }}
    >
      <span class="status" role="status" aria-label="Connection" data-status={status}>
        <Icon name={icon} />
        {word}
      </span>
    </button>
  );
}
