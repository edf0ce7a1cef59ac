import { computed } from '@preact/signals';

interface Section {
  readonly to: string;
  readonly label: string;
  /** After `g`. */
  readonly key: string;
}

const all: readonly Section[] = [
  { to: '/convert', label: 'Convert', key: 'c' },
  { to: '/tasks', label: 'Tasks', key: 't' },
  { to: '/queues', label: 'Queues', key: 'q' },
];

/** The parts of the console, in the order of use. */
export const sections = computed<readonly Section[]>(() => all);
