import { RefusedError } from '#core/errors.ts';
import type { ExplainSettings } from '#core/loaders/explain-load.ts';
import type { ApiDeps } from './deps.ts';

/** @throws RefusedError conflict in a deployment without a warehouse */
export function requireWarehouse({ warehouse }: ApiDeps): ExplainSettings {
  if (warehouse) return warehouse;
  throw new RefusedError(
    'conflict',
    'This deployment has no warehouse, so nothing can be loaded. Whoever deploys it sets warehouse=create or warehouse=import (docs/redshift.md).',
  );
}
