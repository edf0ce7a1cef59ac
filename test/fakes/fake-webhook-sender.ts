import type { WebhookDelivery, WebhookSender } from '#core/ports.ts';

/** What a receiver answers. */
type Answer = Awaited<ReturnType<WebhookSender['send']>>;

/** Receivers of webhooks: keeps every delivery; answers 204 until a test gives other answers (or throws). */
export function fakeWebhookSender(): WebhookSender & {
  readonly delivered: WebhookDelivery[];
  /** Answers of the next deliveries, in order. */
  readonly answers: (Answer | Error)[];
} {
  const delivered: WebhookDelivery[] = [];
  const answers: (Answer | Error)[] = [];
  return {
    delivered,
    answers,
    send: async (delivery) => {
      delivered.push(delivery);
      const answer = answers.shift() ?? { status: 204 };
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}
