import { beatlessClient } from '#client/beatless-client.ts';
import type * as declared from './declared.js';

const made: (options: declared.ClientOptions) => declared.Beatless = beatlessClient;
console.log(made);
