import { type Connection, connection, isPaused } from '#console/state/network.ts';
import { Icon, type IconName } from './icon.tsx';

const looks: Readonly<Record<Connection, readonly [icon: IconName, word: string]>> = {
  live: ['dot', 'live'],
  reconnecting: ['half', 'reconnecting'],
  paused: ['hollow', 'paused'],
  offline: ['hollow', 'offline'],
};

/** Whether the page follows what happens; a press stops and resumes that. */
export function ConnectionStatus() {
  const status = isPaused.value ? 'paused' : connection.value;
  const [icon, word] = looks[status];
  return (
    <button
      type="button"
      class="quiet small"
      aria-pressed={isPaused.value}
      title={isPaused.value ? 'Follow what happens again (p)' : 'Stop following what happens (p)'}
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
