const none = (): never => {
  throw new Error('this package was built without event streams; see lib/bundle-functions.ts');
};

/** Stand in for @smithy/core/event-streams: no operation used here has a stream of events, yet every client carries the code. */
export const EventStreamSerde = none;
export const eventStreamSerdeProvider = none;
