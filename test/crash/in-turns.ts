/** Does the work for each, in their order, so many at a time. Throws what the first throws that fails. */
export async function inTurns<T>(
  jobs: number,
  list: readonly T[],
  work: (each: T) => Promise<void>,
): Promise<void> {
  const waiting = list.values()
  const turn = async (): Promise<void> => {
    for (const each of waiting) await work(each)
  }
  await Promise.all(Array.from({ length: jobs }, turn))
}
