/** When the tables here were written down by hand, from the price pages of aws.amazon.com. */
export const pricesOf = '2026-11';

/**
 * List prices of us-east-1 in dollars, without free tiers and volume discounts. Nothing here is asked of AWS: check them
 * before you budget with them.
 */
export const prices = {
  /** HTTP API, per request up to 512 KB; 300 million a month. */
  httpApiRequest: 1.0 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  /** ARM, which is what the stack asks for. */
  lambdaGbSecond: 0.0000133334,
  /** Standard queue with a MessageGroupId (a fair queue): 0.40 + 0.10, per request up to 64 KB. */
  sqsRequest: 0.5 / 1e6,
  /** On demand. */
  dynamodbWriteUnit: 0.625 / 1e6,
  dynamodbReadUnit: 0.125 / 1e6,
  /** A custom event on an EventBridge bus, per 64 KB. */
  busEvent: 1.0 / 1e6,
  /** Ingestion into CloudWatch Logs, per byte. */
  logByte: 0.5 / 1e9,
} as const;

/** The same of what is paid for though no task runs, per month. */
export const idlePrices = {
  /** A receive that finds nothing is a request like any other. */
  emptyReceive: 0.4 / 1e6,
  /** Standard resolution. */
  alarmMetric: 0.1,
  dashboard: 3,
} as const;

/** A custom metric with data in every hour of the month, per month. */
export const customMetricPrice = 0.3;

/** A trace that X-Ray records. Looking at them (0.50 a million) is not counted. */
export const tracePrice = 5 / 1e6;

/** What one task uses of each priced thing. */
export type Usage = Readonly<Record<keyof typeof prices, number>>;

/** Dollars that a million such tasks cost, by what is paid for, and in all. */
export function dollarsPerMillion(usage: Usage): Readonly<Record<keyof typeof prices | 'total', number>> {
  const names = Object.keys(prices) as (keyof typeof prices)[];
  const costs = Object.fromEntries(names.map((name) => [name, usage[name] * prices[name] * 1e6])) as Record<
    keyof typeof prices,
    number
  >;
  return { ...costs, total: names.reduce((total, name) => total + costs[name], 0) };
}
