import type { ExplainSettings } from '#core/loaders/explain-load.ts';

/** Reads `LOADS_TO`: `<database> <role of COPY>`, or `none`. */
export function warehouseOf(text: string, bucket: string): ExplainSettings | undefined {
  const [database = '', roleArn] = text.split(' ');
  return roleArn === undefined ? undefined : { database, roleArn, bucket };
}
