import type { TaskTypes } from '#client/task-types.ts';
import type { TaskView } from '#client/views.ts';
import { counted, grouped } from './words.ts';

type Result<Name extends keyof TaskTypes> = TaskTypes[Name]['result'];

/** What a task on accounts has done, in a sentence; undefined for others, and while it goes on. */
export function outcomeOf({ task, state, result }: TaskView): string | undefined {
  if (state !== 'SUCCESS' || result === undefined) return undefined;
  // The catalogue says what each definition returns.
  if (task === 'background_sync') return synced(result as Result<typeof task>);
  if (task === 'create_random_user_accounts') return made(result as Result<typeof task>);
  return undefined;
}

function synced({ inserted, conflicts, skipped }: Result<'background_sync'>): string {
  if (skipped) return 'Another one was at work: this one did nothing.';
  const added = `Added ${grouped(inserted.users)} to users, ${grouped(inserted.alterUsers)} to their twin table.`;
  if (conflicts === 0) return `${added} Nothing differs.`;
  const differ = conflicts === 1 ? 'differs and was' : 'differ and were';
  return `${added} ${counted(conflicts, 'account')} ${differ} left alone: see its result.`;
}

function made({ created, alreadyThere }: Result<'create_random_user_accounts'>): string {
  const were = alreadyThere === 0 ? '' : ` ${counted(alreadyThere, 'more account')} had been there before.`;
  return `Made ${counted(created, 'account')}.${were}`;
}
