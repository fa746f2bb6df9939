/** How much of its time a night has used, according to its ledger: work that was cut off is done again, and its time counts again. */
import type { LedgerLine } from "./lines.js";

/** Wall time of the recorded sessions, as far as finished batches show, ms. */
export function spentIn(lines: readonly LedgerLine[]): number {
  const latest = new Map<string, number>();
  for (const line of lines) {
    if (line.line !== "attempt" && line.line !== "end") continue;
    const time = Date.parse(line.line === "attempt" ? line.begun : line.ended);
    latest.set(line.session, Math.max(time, latest.get(line.session) ?? time));
  }
  return lines.reduce((sum, line) => {
    if (line.line !== "session") return sum;
    const begun = Date.parse(line.begun);
    return sum + Math.max(0, (latest.get(line.session) ?? begun) - begun);
  }, 0);
}
