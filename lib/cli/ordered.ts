/** Results in the order of the items, with up to `limit` of them at work at once. `work` must not reject. */
export async function* mapOrdered<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const started: (Promise<Result> | undefined)[] = []
  // Each end starts one more before it is seen, so that by the end of item n, item n + 1 has been started.
  const start = () => {
    if (started.length < items.length) started.push(work(items[started.length] as Item).finally(start))
  }
  while (started.length < Math.min(limit, items.length)) start()
  for (let index = 0; index < items.length; index++) {
    yield await (started[index] as Promise<Result>)
    started[index] = undefined
  }
}
