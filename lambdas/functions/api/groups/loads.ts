import {
  addDocument,
  convertBundle,
  createBundle,
  freezeBundle,
  getBundle,
  listBundles,
} from '../routes/bundles.ts';
import { explainLoader, listLoaderRuns, previewLoader, runLoader } from '../routes/loader-runs.ts';
import {
  changeLoader,
  createLoader,
  getLoader,
  listLoaders,
  removeLoader,
  scheduleLoader,
} from '../routes/loaders.ts';

/** /v1/bundles and /v1/loaders */
export const loadRoutes = {
  createBundle,
  listBundles,
  getBundle,
  addDocument,
  convertBundle,
  freezeBundle,
  createLoader,
  listLoaders,
  getLoader,
  changeLoader,
  removeLoader,
  scheduleLoader,
  previewLoader,
  explainLoader,
  runLoader,
  listLoaderRuns,
};
