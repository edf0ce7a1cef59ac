import type { AllProse } from './prose-of.ts';

/** Operations on bundles and loaders. */
export const loadProse = {
  createBundle: {
    tag: 'Bundles',
    summary: 'Create a bundle',
    description: 'A named set of documents and CSV files, to be converted and loaded together.',
    answers: { 201: 'The bundle, still empty.' },
    headers: { 201: { Location: 'Where the bundle is read.' } },
  },
  listBundles: {
    tag: 'Bundles',
    summary: 'List your bundles',
    description: 'Newest first.',
    answers: { 200: 'One page of bundles.' },
  },
  getBundle: {
    tag: 'Bundles',
    summary: 'Show a bundle',
    description: 'With its documents, in the order in which they were added.',
    answers: { 200: 'The bundle.' },
  },
  addDocument: {
    tag: 'Bundles',
    summary: 'Add a document to a bundle',
    description:
      'An upload (`{"upload": "…"}`: a PDF or a CSV file, also packed by gzip), or what a convert_pdf task makes (`{"task": "…"}`). Adding the same twice adds one. Uploads are kept for 14 days: load within that time.',
    answers: { 201: 'The document.' },
  },
  convertBundle: {
    tag: 'Bundles',
    summary: 'Convert all PDFs of a bundle',
    description: 'Makes one convert_pdf task for each PDF that has none; asking again makes no second ones.',
    answers: { 202: 'All PDFs, with their tasks.' },
  },
  freezeBundle: {
    tag: 'Bundles',
    summary: 'Freeze a bundle',
    description: 'From now on nothing is added. There is no way back.',
    answers: { 200: 'The bundle.' },
  },
  createLoader: {
    tag: 'Loaders',
    summary: 'Create a loader',
    description:
      'Says what goes where: a bundle, or the CSV files below a prefix, into a table, by `append`, `replace`, `upsert` (with `keyColumns`) or `replaceBundle`. Nothing is loaded: look at a preview, then run it.',
    answers: { 201: 'The loader.' },
    headers: { 201: { Location: 'Where the loader is read.' } },
  },
  listLoaders: {
    tag: 'Loaders',
    summary: 'List your loaders',
    description: 'Newest first.',
    answers: { 200: 'One page of loaders.' },
  },
  getLoader: {
    tag: 'Loaders',
    summary: 'Show a loader',
    description: 'With its schedule, if it runs by the clock.',
    answers: { 200: 'The loader.' },
  },
  changeLoader: {
    tag: 'Loaders',
    summary: 'Change a loader',
    description:
      'Replaces its configuration; `version` is the one that you have read, and 409 says that somebody was faster. Loads that run keep to what it was.',
    answers: { 200: 'The loader.' },
  },
  removeLoader: {
    tag: 'Loaders',
    summary: 'Remove a loader',
    description: 'What it has loaded stays. Its schedule goes with it.',
    answers: { 204: 'The loader is gone.' },
  },
  scheduleLoader: {
    tag: 'Loaders',
    summary: 'Run a loader by the clock',
    description:
      'Takes the timing of a schedule: `{"timing": {"frequency": "weekly", "dayOfWeek": "MON", "hour": 7}, "timeZone": "Europe/Vienna"}`, or `cron`, `rate`, `at`. It replaces the one before; the frequency `none` ends it. A run that comes while the one before has not ended is skipped. Needs the scope `tasks:submit` for load_to_redshift, too. Pause, resume and history are those of the schedule.',
    answers: { 200: 'The loader with its schedule; without one when it was ended.' },
  },
  previewLoader: {
    tag: 'Loaders',
    summary: 'Preview a load',
    description:
      'Looks at the files as a load would, and at their values as COPY would: columns with types that fit, the CREATE TABLE, first rows, and everything that is wrong with file, line and column. Large files are sampled (`complete` is false then). Writes nothing. Give its `loadKey` to the run, and exactly this is loaded or nothing.',
    answers: { 200: 'The preview.' },
  },
  explainLoader: {
    tag: 'Loaders',
    summary: 'Show the SQL of a load',
    description:
      'The statements that a run would send now: what is prepared, and the one transaction of the load.',
    answers: { 200: 'The statements.' },
  },
  runLoader: {
    tag: 'Loaders',
    summary: 'Run a loader',
    description:
      'Submits a load_to_redshift task. The same files are loaded once, however often it is run: a repetition ends as SUCCESS with `skipped: "alreadyLoaded"` and 0 rows, unless `reload` is true.',
    answers: { 202: 'The task of the load.' },
    headers: { 202: { Location: 'Where the task is read.' } },
  },
  listLoaderRuns: {
    tag: 'Loaders',
    summary: 'List the runs of a loader',
    description:
      'Newest first: each a task, with what its load has done (rows, files, bytes, duration, statement).',
    answers: { 200: 'One page of runs.' },
  },
} satisfies Partial<AllProse>;
