import { computed, signal } from '@preact/signals';

let offsetMs = 0;

/** The API's time, by the second: what all relative times are told by. Browsers' clocks are wrong too often. */
export const now = signal(Date.now());

setInterval(() => {
  now.value = Date.now() + offsetMs;
}, 1000);

/** Takes the `Date` header of an answer, which is exact to a second. */
export function learnServerTime(date: string | null): void {
  const told = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(told)) return;
  const offset = told - Date.now();
  if (Math.abs(offset - offsetMs) > 2_000) {
    offsetMs = offset;
    now.value = Date.now() + offsetMs;
  }
}

const zoneName = 'beatless.zone';

/** In which zone times are shown: this machine's, or UTC. */
export const isUtc = signal(localStorage.getItem(zoneName) === 'utc');

/** Changes the zone, for this and later visits. */
export function switchZone(): void {
  isUtc.value = !isUtc.value;
  localStorage.setItem(zoneName, isUtc.value ? 'utc' : 'local');
}

/** Its name, as it is printed beside times. */
export const zone = computed(() => (isUtc.value ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone));
