import { isUtc, now } from '#console/state/clock.ts';
import { exactTime, relativeTime } from './words.ts';

/** A time: how long ago or ahead within a day, else the date; exactly, with its zone, on hover and focus. */
export function Time({ at }: { readonly at: string }) {
  const time = Date.parse(at);
  return (
    <time dateTime={at} title={exactTime(time, isUtc.value)}>
      {relativeTime(time, now.value, isUtc.value)}
    </time>
  );
}
