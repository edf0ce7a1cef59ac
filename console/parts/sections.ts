import { computed } from '@preact/signals';
import { definitions } from '#console/state/catalogue.ts';
import { hasOutbox } from '#console/state/outbox.ts';

interface Section {
  readonly to: string;
  readonly label: string;
  /** After `g`. */
  readonly key: string;
  /** The task that it is about: a deployment without it has no such part. */
  readonly needs?: string;
}

const all: readonly Section[] = [
  { to: '/convert', label: 'Convert', key: 'c', needs: 'convert_pdf' },
  { to: '/tasks', label: 'Tasks', key: 't' },
  { to: '/schedules', label: 'Schedules', key: 's' },
  { to: '/loaders', label: 'Loaders', key: 'l', needs: 'load_to_redshift' },
  { to: '/users', label: 'Users', key: 'u', needs: 'create_random_user_accounts' },
  { to: '/queues', label: 'Queues', key: 'q' },
  { to: '/feedback', label: 'Feedback', key: 'f', needs: 'send_feedback_email' },
];

/** The parts of the console that this deployment has, in the order of use. */
export const sections = computed<readonly Section[]>(() => {
  const names = definitions.value?.map(({ name }) => name);
  const offered = all.filter(({ needs }) => !needs || names?.includes(needs));
  return hasOutbox.value ? [...offered, { to: '/outbox', label: 'Outbox', key: 'o' }] : offered;
});
