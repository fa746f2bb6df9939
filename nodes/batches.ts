/** How much goes into one message where a node sends another what it lacks, such as entries of a log: the rest follows in further messages. */
import type { Host } from "./host.js";

/** Asked for each message. `usual`: the protocol's own limit. */
export function perMessage({ mostPerMessage }: Pick<Host, "mostPerMessage">, usual: number): number {
  return mostPerMessage === undefined ? usual : mostPerMessage(usual);
}
