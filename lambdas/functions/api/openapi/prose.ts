import { aboutProse } from './prose/about.ts';
import { keyProse } from './prose/keys.ts';
import { loadProse } from './prose/loads.ts';
import { operatorProse } from './prose/operators.ts';
import type { AllProse } from './prose/prose-of.ts';
import { pushProse } from './prose/push.ts';
import { scheduleProse } from './prose/schedules.ts';
import { submitProse } from './prose/submit.ts';
import { taskProse } from './prose/tasks.ts';
import { userProse } from './prose/users.ts';

/** What people read about each operation. */
export const prose: AllProse = {
  ...submitProse,
  ...taskProse,
  ...scheduleProse,
  ...loadProse,
  ...userProse,
  ...keyProse,
  ...pushProse,
  ...operatorProse,
  ...aboutProse,
};
