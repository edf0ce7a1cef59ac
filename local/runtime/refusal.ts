/** The local cloud cannot run what the assembly declares, or cannot start here. `message` is one sentence for people. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
