/** What every method of a client takes: a signal that gives up. */
export interface Cancel {
  readonly signal?: AbortSignal;
}
