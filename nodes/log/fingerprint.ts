/** A short name for a state, the same for equal JSON texts: the 32-bit hash of Fowler, Noll and Vo (FNV-1a) over its UTF-16 units. */
import type { Json } from "../json.js";

export function fingerprint(state: Json): string {
  return hashOf(state).toString(16).padStart(8, "0");
}

/** The same as a number of 32 bits, without a sign. */
export function hashOf(state: Json): number {
  let hash = 0x811c9dc5;
  const text = JSON.stringify(state);
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
