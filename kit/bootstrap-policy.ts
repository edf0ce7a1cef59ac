import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrapPolicy } from './bootstrap/bootstrap-policy.ts';

// Writes docs/bootstrap-policy.json: npm run bootstrap-policy
const path = join(import.meta.dirname, '../docs/bootstrap-policy.json');
writeFileSync(path, `${JSON.stringify(bootstrapPolicy(), undefined, 2)}\n`);
