// Several things at a time.

/**
 * The results of work for each item, as they come. An item is asked for when there is room for it; after an error, no
 * more work begins.
 */
export async function* sideBySide<T, R>(
  items: AsyncIterable<T>,
  work: (item: T) => Promise<R>,
  atOnce: number,
): AsyncGenerator<R, void, undefined> {
  const running = new Map<number, Promise<{ key: number; result: R }>>();
  const next = async () => {
    const { key, result } = await Promise.race(running.values());
    running.delete(key);
    return result;
  };
  let key = 0;
  try {
    for await (const item of items) {
      const mine = key++;
      const done = work(item).then((result) => ({ key: mine, result }));
      done.catch(() => {}); // it is thrown when it is its turn
      running.set(mine, done);
      if (running.size === atOnce) yield await next();
    }
    while (running.size) yield await next();
  } finally {
    await Promise.allSettled(running.values());
  }
}
