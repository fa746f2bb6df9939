/** "1 fault", "2 faults"; `many` where more than an s makes it so. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
