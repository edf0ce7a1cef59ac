import { schedule } from './sample-schedules.ts';
import { pending } from './sample-tasks.ts';

const id = '01939a2e-5a00-7c11-8a6e-3f1f6d1a2b3c';
const loadKey = '9f2c1e0b7d5a4c3f8e6b1a2d3c4f5e6a7b8c9d0e1f2a3b4c5d6e7f8091a2b3c4';

const bundle = {
  id,
  name: 'November',
  createdAt: '2026-11-20T12:00:00.000Z',
  createdBy: 'k3v5q7aam2xd',
  documents: 1,
};

const document = {
  id: '5f1d0c9a8b7e6d5c4b3a291807f6e5d4',
  name: 'report.pdf',
  kind: 'pdf',
  upload: `acme/${id}/report.pdf`,
  task: id,
  addedAt: '2026-11-20T12:00:10.000Z',
} as const;

/** What the defaults of a loader add up to. */
const config = {
  name: 'sales, monthly',
  source: { bundle: id },
  target: { schema: 'public', table: 'sales' },
  mode: 'upsert',
  keyColumns: ['order_id'],
  orderColumns: ['changed_at'],
  createTable: true,
  onExtraColumn: 'fail',
  onMissingColumn: 'fail',
  options: {
    header: true,
    delimiter: ',',
    quote: '"',
    dateFormat: 'auto',
    timeFormat: 'auto',
    emptyAsNull: true,
    maxErrors: 0,
    emptyFiles: 'fail',
    truncateColumns: false,
    acceptInvalidCharacters: false,
    roundDecimals: false,
  },
  timeLimitMinutes: 60,
} as const;

const loader = {
  id,
  createdAt: '2026-11-20T12:01:00.000Z',
  createdBy: 'k3v5q7aam2xd',
  updatedAt: '2026-11-20T12:01:00.000Z',
  version: 1,
  config,
};

const loadSchedule = {
  ...schedule,
  name: `loader ${id}`,
  description: 'Loads "sales, monthly".',
  task: 'load_to_redshift',
  input: { loader: id },
  linkedTo: `loader ${id}`,
};

const sql = {
  prepare: ['CREATE SCHEMA IF NOT EXISTS "beatless"'],
  load: ['LOCK "beatless"."ledger_5f1d0c9a8b7e6d5c4b3a2918"'],
};

/** Bodies of the operations on bundles and loaders. */
export const loadBodies = {
  createBundle: { name: 'November' },
  addDocument: { upload: `acme/${id}/report.pdf` },
  createLoader: {
    name: 'sales, monthly',
    source: { bundle: id },
    target: { schema: 'public', table: 'sales' },
    mode: 'upsert' as const,
    keyColumns: ['order_id'],
    orderColumns: ['changed_at'],
    createTable: true,
  },
  changeLoader: {
    version: 1,
    config: { name: 'sales', source: { bundle: id }, target: { table: 'sales' }, mode: 'append' as const },
  },
  scheduleLoader: {
    timing: { frequency: 'weekly' as const, dayOfWeek: 'MON' as const, hour: 7, minute: 30 },
    timeZone: 'Europe/Vienna',
  },
  runLoader: { loadKey },
};

/** Answers of the operations on bundles and loaders. */
export const loadAnswers = {
  createBundle: { 201: { ...bundle, documents: 0 } },
  listBundles: { 200: { bundles: [bundle] } },
  getBundle: { 200: { ...bundle, contents: [document] } },
  addDocument: { 201: document },
  convertBundle: { 202: { documents: [document] } },
  freezeBundle: { 200: { ...bundle, frozenAt: '2026-11-20T12:05:00.000Z' } },
  createLoader: { 201: loader },
  listLoaders: { 200: { loaders: [loader] } },
  getLoader: { 200: { ...loader, schedule: loadSchedule } },
  scheduleLoader: { 200: { ...loader, schedule: loadSchedule } },
  changeLoader: { 200: { ...loader, version: 2 } },
  previewLoader: {
    200: {
      target: 'dev.public.sales',
      mode: 'upsert',
      loadKey,
      files: [{ name: 'report.pdf/table-1.csv', bytes: 1_840, columns: 2 }],
      bytes: 1_840,
      columns: [
        { from: 'order_id', to: 'order_id', inferredType: 'INTEGER', type: 'INTEGER', values: 40, empty: 0 },
        { from: 'changed_at', to: 'changed_at', inferredType: 'DATE', type: 'DATE', values: 40, empty: 0 },
      ],
      rows: [['4711', '2026-11-19']],
      ddl: 'CREATE TABLE IF NOT EXISTS "public"."sales" (\n  "order_id" INTEGER,\n  "changed_at" DATE\n)',
      sql,
      complete: true,
      problems: [],
      errors: [],
    },
  },
  explainLoader: { 200: { target: 'dev.public.sales', mode: 'upsert', sql } },
  runLoader: { 202: { ...pending, task: 'load_to_redshift', queue: 'warehouse', repeated: false } },
  listLoaderRuns: { 200: { runs: [{ ...pending, task: 'load_to_redshift', queue: 'warehouse' }] } },
};
