/** What an operator has to do, read off a row of the matrix. */
import type { MatrixRow, Operated } from "./matrix.js";

/**
 * The commands without which nodes or updates wait for ever. A promotion is one of them only if updates wait for a node that is lost: the
 * experiments promote a node wherever a system lets them.
 */
export function neededCommands({ operator, recovery }: MatrixRow): readonly Operated[] {
  const waits = recovery.some(({ worstMs }) => worstMs === null);
  return operator.filter(({ command }) => command !== "promote" || waits);
}
