import { join } from 'node:path';
import { installPackages } from '#kit/python/install-packages.ts';

export type Tools =
  | { readonly emulator: string; readonly linter: string }
  /** Why there are none. */
  | { readonly missing: string };

/** Installs the tools into an environment in `folder`, unless it has them. */
export function installTools(folder: string): Tools {
  const installed = installPackages(folder, ['ministack==1.5.33', 'cfn-lint==1.58.0']);
  if ('missing' in installed) return installed;
  return { emulator: join(installed.bin, 'ministack'), linter: join(installed.bin, 'cfn-lint') };
}
