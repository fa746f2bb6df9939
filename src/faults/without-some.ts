/** The step of delta debugging (Zeller & Hildebrandt 2002): a list with a part of it taken out. */

/** Without each half, each quarter and so on, down to each single item; nothing for a list of one, which would be empty. */
export function* withoutSome<T>(items: readonly T[]): Iterable<T[]> {
  for (let size = items.length; size > 1; ) {
    size = Math.ceil(size / 2);
    for (let from = 0; from < items.length; from += size) yield items.toSpliced(from, size);
  }
}
