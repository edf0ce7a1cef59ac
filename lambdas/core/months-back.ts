/** The month of a time and those before it, newest first: "2026-11", "2026-10" (UTC). */
export function monthsBack(now: number, count: number): string[] {
  const date = new Date(now);
  return Array.from({ length: count }, (_, back) =>
    new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - back, 1)).toISOString().slice(0, 7),
  );
}
