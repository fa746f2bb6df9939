/** "1 fault", "2 faults"; `many` if the plural is not formed with an s. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** 1st, 2nd, 3rd, 4th, 11th, 21st. */
export function ordinal(number: number): string {
  const [tens, units] = [number % 100, number % 10];
  const ending = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][units] ?? "th");
  return `${number}${ending}`;
}
