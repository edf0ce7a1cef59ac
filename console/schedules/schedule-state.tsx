import type { ScheduleView } from '#client/views.ts';
import { Icon, type IconName } from '#console/parts/icon.tsx';

const looks: Readonly<Record<ScheduleView['state'], readonly [IconName, string, string]>> = {
  enabled: ['clock', 'On', 'green'],
  paused: ['hollow', 'Paused', 'amber'],
  done: ['tick', 'Done', 'neutral'],
};

/** Whether a schedule runs. */
export function ScheduleState({ state }: { readonly state: ScheduleView['state'] }) {
  const [icon, word, hue] = looks[state];
  return (
    <span class="badge" data-hue={hue}>
      <Icon name={icon} />
      {word}
    </span>
  );
}
