import { afterEach } from 'vitest';
import { recordGrants } from './record-grants.ts';

afterEach(recordGrants);
