/**
 * Work that is done ahead, several pieces at a time, and examined in order: the outcome is the same as doing one after another, whichever
 * ends first.
 */

/** `next` gets each result in the order of the items and returns false to stop; work begun ahead is awaited. */
export async function inOrder<T, R>(
  items: Iterable<T>,
  width: number,
  begin: (item: T) => Promise<R>,
  next: (result: R, item: T) => boolean | Promise<boolean>,
): Promise<void> {
  const left = items[Symbol.iterator]();
  const underWay: { readonly item: T; readonly result: Promise<R> }[] = [];
  const fill = (): void => {
    while (underWay.length < width) {
      const { value, done } = left.next();
      if (done === true) return;
      underWay.push({ item: value, result: begin(value) });
    }
  };
  for (fill(); ; fill()) {
    const first = underWay.shift();
    if (first === undefined || !(await next(await first.result, first.item))) break;
  }
  await Promise.all(underWay.map(({ result }) => result));
}
