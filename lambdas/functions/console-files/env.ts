import * as z from 'zod/mini';

/** What the stack must give the function that places the console's files. */
export const consoleFilesEnv = z.object({ SITE_BUCKET: z.string() });
export type ConsoleFilesEnv = Record<keyof z.infer<typeof consoleFilesEnv>, string>;
