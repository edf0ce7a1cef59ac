import { previewSchedule } from '../routes/preview-schedule.ts';
import { pauseSchedule, resumeSchedule, runSchedule } from '../routes/schedule-actions.ts';
import { scheduleRuns } from '../routes/schedule-runs.ts';
import {
  createSchedule,
  deleteSchedule,
  getSchedule,
  listSchedules,
  replaceSchedule,
} from '../routes/schedules.ts';

/** /v1/schedules */
export const scheduleRoutes = {
  listSchedules,
  createSchedule,
  previewSchedule,
  getSchedule,
  replaceSchedule,
  deleteSchedule,
  pauseSchedule,
  resumeSchedule,
  runSchedule,
  scheduleRuns,
};
