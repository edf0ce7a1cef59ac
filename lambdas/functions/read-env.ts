import * as z from 'zod/mini';

/** Reads a function's variables at cold start; throws one error that names every missing or malformed one. */
export function readEnv<T>(schema: z.ZodMiniType<T>, variables: NodeJS.ProcessEnv = process.env): T {
  const parsed = schema.safeParse(variables);
  if (parsed.success) return parsed.data;
  throw new Error(`environment variables are missing or wrong:\n${z.prettifyError(parsed.error)}`);
}

/** A JSON object of queue name → queue URL. */
export const queueUrls = z.pipe(
  z.pipe(
    z.string(),
    z.transform((text): unknown => JSON.parse(text)),
  ),
  z.record(z.string(), z.url()),
);

/** A JSON object of names: as the deployment calls a table → as AWS does. */
export const tableNames = z.pipe(
  z.pipe(
    z.string(),
    z.transform((text): unknown => JSON.parse(text)),
  ),
  z.record(z.string(), z.string()),
);

/** Names with commas between. */
export const names = z.pipe(
  z.string().check(z.minLength(1)),
  z.transform((text) => text.split(',')),
);

/** A positive whole number in text. */
export const count = z.pipe(
  z.string().check(z.regex(/^[1-9]\d{0,11}$/)),
  z.transform((text) => Number(text)),
);
