/** The nights of a campaign in the order in which they began, whatever their names. */
import type { LedgerLine } from "./lines.js";

/** Oldest first. A night without a line that says when it began comes first. */
export function nightsInOrder(lines: readonly LedgerLine[]): readonly string[] {
  const begun = new Map<string, string>();
  for (const line of lines) {
    const time = timeOf(line);
    const known = begun.get(line.night);
    if (known === undefined || known === "" || (time !== "" && time < known)) begun.set(line.night, time);
  }
  return [...begun].sort(([a, at], [b, other]) => compare(at, other) || compare(a, b)).map(([night]) => night);
}

/** Empty if the line has none. */
function timeOf(line: LedgerLine): string {
  switch (line.line) {
    case "session":
    case "attempt":
    case "replay":
      return line.begun;
    case "finding":
      return line.found;
    case "dropped":
      return line.at;
    case "end":
      return line.ended;
    case "plan":
      return "";
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
