/** What was asked for cannot be done; the message says what to change. */
export class KitRefusal extends Error {
  override readonly name = 'KitRefusal';
}
