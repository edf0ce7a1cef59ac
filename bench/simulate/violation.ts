/** A promise that was broken. */
export interface Violation {
  readonly kind: string;
  readonly detail: string;
}
