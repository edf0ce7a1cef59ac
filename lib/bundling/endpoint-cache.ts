/** Stands in for mnemonist/lru-cache, where DynamoDB's client would keep discovered endpoints; discovery is off. */
class EndpointCache<K, V> extends Map<K, V> {
  constructor(_capacity: number) {
    super();
  }

  peek(key: K): V | undefined {
    return this.get(key);
  }
}

// biome-ignore lint/style/noDefaultExport: what it stands in for is one
export default EndpointCache;
