/**
 * Settings of an assembly that is made for a laptop, so that every task can be tried there. One that `npm run synth -- -c …`
 * made stays as it was asked for.
 */
export const LOCAL_SETTINGS: readonly string[] = [
  // Mail reaches nobody here: it lies in the outbox.
  ...['-c', 'mailFrom=beatless@example.com'],
  ...['-c', 'mailPerSecond=14'],
  // Redshift is PostgreSQL here.
  ...['-c', 'warehouse=create'],
  // Costs nothing here, and shows what belongs to what.
  ...['-c', 'tracing=on'],
  // A laptop is not probed day and night: whoever wants to calls it.
  ...['-c', 'canary=byHand'],
  // Made-up accounts of made-up people: no need to burn a laptop's CPU.
  ...['-c', 'passwordCost=12'],
];
