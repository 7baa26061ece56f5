/** The values of several sources as they come. Of each source at most one value is fetched ahead of whoever takes them. */
export async function* merged<Value>(sources: readonly AsyncGenerator<Value>[]): AsyncGenerator<Value> {
  const next = (source: AsyncGenerator<Value>) => {
    const coming = source.next().then((result) => ({ source, result }));
    // A fault is heard when the next value is asked for, which may be much later or never.
    coming.catch(() => {});
    return coming;
  };
  const pending = new Map(sources.map((source) => [source, next(source)]));
  while (pending.size > 0) {
    const { source, result } = await Promise.race(pending.values());
    if (result.done) {
      pending.delete(source);
      continue;
    }
    pending.set(source, next(source));
    yield result.value;
  }
}
