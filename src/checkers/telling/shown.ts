/** Values, keys and lists of events as they stand in a sentence: short enough for a reader, whatever their length. */
import type { Json } from "../../history/operation.js";

/** Longest value or description in a sentence, in UTF-16 units. */
const longest = 160;
/** At most this many events are named one by one. */
const namedEvents = 5;

/** Its beginning and its end: what an operation changed is mostly at the end. */
export function shortened(text: string, most = longest): string {
  if (text.length <= most) return text;
  const half = most / 2;
  return `${text.slice(0, half)} … ${text.slice(-half)} (${text.length} characters)`;
}

export function shown(value: Json | undefined): string {
  return shortened(JSON.stringify(value ?? null));
}

/** " on key x", or nothing where the history has one object. */
export function onKey(key: string | null): string {
  if (key === null) return "";
  return ` on key ${/^[\p{L}\p{N}_.:/@-]+$/u.test(key) ? shortened(key) : shown(key)}`;
}

/** "a", "a and b", "a, b and c". */
export function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** "event 4", "events 4, 6 and 9", "events 1, 2, 3, 4, 5 and 7 more". */
export function events(calls: readonly number[]): string {
  const sorted = [...calls].sort((a, b) => a - b);
  const some = sorted.length > namedEvents + 1 ? sorted.slice(0, namedEvents) : sorted;
  const more = sorted.length > some.length ? [`${sorted.length - some.length} more`] : [];
  return `event${sorted.length === 1 ? "" : "s"} ${listed([...some.map(String), ...more])}`;
}

export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
