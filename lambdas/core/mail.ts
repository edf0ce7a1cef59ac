/** One message; the sender is the deployment's. */
export interface Mail {
  readonly to: readonly string[];
  readonly replyTo?: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Shown where mail is looked up: lets a person find what a task sent. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Sends mail. */
export interface Mailer {
  /**
   * Hands one message over, once: it is never repeated here.
   * @throws EffectNotDoneError when it certainly was not sent; its cause is a PermanentTaskError where repeating cannot help.
   * Anything else that is thrown leaves it unknown.
   */
  send(mail: Mail): Promise<{ readonly messageId: string }>;
}
