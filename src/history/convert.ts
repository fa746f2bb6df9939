/** Converts a history from one format into another, batch by batch, so that it may be larger than memory. */
import { InputError } from "./errors.js";
import type { Format, FormatWriter } from "./formats/format.js";
import { isNemesis } from "./process.js";
import { type EventBatch, openHistory, type ReadOptions } from "./read.js";
import { nameOfSource } from "./source.js";
import { hasTime } from "./time.js";

export interface Converted {
  /** The format in which it was read. */
  readonly format: string;
  readonly events: number;
  /** How many processes have a name instead of a number. */
  readonly named: number;
  /** What events have and the target format does not: times, nodes. */
  readonly leftOut: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * `source`: a path, or - for standard input; `write` takes the text piece by piece. Rejects with an InputError, with file and line, for
 * an unreadable source and for an event that the other format cannot hold.
 */
export async function convertHistory(
  source: string,
  reading: ReadOptions,
  target: Format,
  write: (text: string) => Promise<void> | void,
): Promise<Converted> {
  const writer = target.write?.({ independent: reading.independent === true });
  if (writer === undefined) throw new Error(`${target.name} cannot be written`);
  const history = await openHistory(source, reading);
  let events = 0;
  const named = new Set<string>();
  const leftOut = new Set<string>();
  await write(writer.begin);
  for await (const batch of history.batches) {
    for (const text of textOf(batch, writer, nameOfSource(source))) await write(text);
    events += batch.events.length;
    for (const { process, time, node } of batch.events) {
      if (typeof process === "string" && !isNemesis(process)) named.add(process);
      if (target.bare !== true) continue;
      if (hasTime(time)) leftOut.add("times");
      if (node !== undefined) leftOut.add("nodes");
    }
  }
  await write(writer.end);
  return {
    format: history.format,
    events,
    named: named.size,
    leftOut: [...leftOut],
    warnings: history.summary.warnings,
  };
}

/** The batch as written, in pieces of about a MiB. */
function* textOf({ events, lines }: EventBatch, writer: FormatWriter, file: string): Generator<string> {
  let text = "";
  for (const [at, event] of events.entries()) {
    try {
      text += writer.event(event);
    } catch (error) {
      throw error instanceof InputError ? error.within({ file, line: lines[at] ?? at + 1 }) : error;
    }
    if (text.length > 2 ** 20) {
      yield text;
      text = "";
    }
  }
  yield text;
}
