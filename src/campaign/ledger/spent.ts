/** How much of its time a night has used, as far as its ledger tells: whatever was cut off is made again, and counts again. */
import type { LedgerLine, SessionLine } from "./lines.js";

/** Wall time of the sessions on record, as far as finished batches tell, ms. */
export function spentIn(lines: readonly LedgerLine[]): number {
  const sessions = lines.filter((line): line is SessionLine => line.line === "session");
  return sessions.reduce((sum, { session, begun }) => {
    const ends = lines.flatMap((line) => {
      if (line.line === "attempt" && line.session === session) return [Date.parse(line.begun)];
      return line.line === "end" && line.session === session ? [Date.parse(line.ended)] : [];
    });
    return sum + Math.max(0, ...ends.map((end) => end - Date.parse(begun)));
  }, 0);
}
