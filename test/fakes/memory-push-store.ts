import type { PushConnection, PushStore, PushTicket, Subscription } from '#core/ports.ts';

/** Who is connected, in memory; nothing goes by itself. */
export function memoryPushStore(): PushStore {
  const tickets = new Map<string, PushTicket>();
  const connections = new Map<string, PushConnection>();
  const subscriptions = new Map<string, Map<string, Subscription>>();
  return {
    addTicket: async (ticket) => void tickets.set(ticket.hash, ticket),
    takeTicket: async (hash) => {
      const ticket = tickets.get(hash);
      tickets.delete(hash);
      return ticket;
    },
    addConnection: async (connection) => void connections.set(connection.id, connection),
    connection: async (id) => connections.get(id),
    subscribe: async (owner, subscription) => {
      const own = subscriptions.get(owner) ?? new Map<string, Subscription>();
      subscriptions.set(owner, own.set(subscription.connectionId, subscription));
    },
    subscriptions: async (owner) => [...(subscriptions.get(owner)?.values() ?? [])],
    removeConnection: async (id) => {
      connections.delete(id);
      for (const own of subscriptions.values()) own.delete(id);
    },
  };
}
