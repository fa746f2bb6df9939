/**
 * Reads recorded histories in any known format, told by content unless named. `openHistory` hands on events in batches while the
 * file is being read, so that a history of a million operations is never held as text; `readHistory` gathers them all.
 */
import { InputError } from "./errors.js";
import type { Format, FormatOptions, ReadSummary } from "./formats/format.js";
import { findFormat, recogniseFormat } from "./formats/index.js";
import { mostSorted } from "./limits.js";
import { mergeByTime, type Placed } from "./merge.js";
import type { HistoryEvent, Operation } from "./operation.js";
import { Pairing } from "./pairing.js";
import { chunksOf, type HistorySource, nameOfSource } from "./source.js";

export interface ReadOptions extends FormatOptions {
  /** Name of a format, or `auto`, the default. */
  readonly format?: string;
}

/** Events as they stand in the file, with the line, from 1, of each. */
export interface EventBatch {
  readonly events: readonly HistoryEvent[];
  readonly lines: readonly number[];
}

type Summary = { -readonly [field in keyof ReadSummary]: ReadSummary[field] };

export interface OpenHistory {
  readonly format: string;
  /** To be gone through once, to the end. Throws InputError with file, line and field. */
  readonly batches: AsyncIterable<EventBatch>;
  /** What is known of the whole; complete after the last batch. */
  readonly summary: ReadSummary;
}

export interface ReadHistory extends EventBatch, ReadSummary {
  readonly format: string;
}

/** A history paired while it was read; events are gone. */
export interface ReadOperations extends ReadSummary {
  readonly format: string;
  readonly operations: readonly Operation[];
  /** Line of the event at a position of the history. */
  readonly lineOf: (position: number) => number;
}

/** How much of a file is looked at to tell its format. */
const headBytes = 4096;
const blankBytes = 2 ** 20;

/** Events of a history that was merged by time come in batches of this size. */
const batchEvents = 16_384;

/** Throws InputError when the source cannot be read, is empty or is in no known format. */
export async function openHistory(source: HistorySource, options: ReadOptions = {}): Promise<OpenHistory> {
  const file = nameOfSource(source);
  const chunks = chunksOf(source);
  try {
    const head: Uint8Array[] = [];
    let text = "";
    while (text.trim() === "" || text.length < headBytes) {
      const next = await chunks.next();
      if (next.done === true) break;
      head.push(next.value);
      if (text.trim() === "" && text.length > blankBytes) throw new InputError("begins with nothing but blanks");
      text += Buffer.from(next.value.subarray(0, headBytes + blankBytes)).toString("latin1");
    }
    if (text.trim() === "") throw new InputError("holds no operation: it is empty", {}, "is this the right file?");
    const named = options.format ?? "auto";
    const format = named === "auto" ? recogniseFormat(text.slice(0, headBytes + blankBytes)) : findFormat(named);
    if (format.timed === true && options.order === "lines") {
      throw new InputError(
        `every record of ${format.name} is a whole operation, so the lines have no order`,
        { option: "order" },
        "leave --order out",
      );
    }
    const summary = { warnings: [] as readonly string[] };
    const batches = readBatches(format, options, head, chunks, file, summary);
    const merged = options.order === "time" && format.timed !== true;
    return { format: format.name, summary, batches: merged ? mergedBatches(batches, file, summary) : batches };
  } catch (error) {
    await chunks.return(undefined);
    throw inFile(error, file);
  }
}

async function* readBatches(
  format: Format,
  options: FormatOptions,
  head: readonly Uint8Array[],
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  summary: Summary,
): AsyncGenerator<EventBatch> {
  let events: HistoryEvent[] = [];
  let lines: number[] = [];
  const taken = (): EventBatch => {
    const batch = { events, lines };
    events = [];
    lines = [];
    return batch;
  };
  try {
    const reader = await format.read((event, line) => {
      events.push(event);
      lines.push(line);
    }, options);
    for (const chunk of head) reader.push(chunk);
    if (events.length > 0) yield taken();
    for await (const chunk of chunks) {
      reader.push(chunk);
      if (events.length > 0) yield taken();
    }
    const { warnings, ...known } = reader.end();
    Object.assign(summary, known, { warnings: warnings.map((warning) => `${file}: ${warning}`) });
    if (events.length > 0) yield taken();
  } catch (error) {
    throw inFile(error, file);
  }
}

/** The events of all batches in the order of their times. */
async function* mergedBatches(
  batches: AsyncIterable<EventBatch>,
  file: string,
  summary: Summary,
): AsyncGenerator<EventBatch> {
  const events: Placed[] = [];
  for await (const batch of batches) {
    for (const [at, event] of batch.events.entries()) events.push({ event, line: batch.lines[at] ?? at + 1 });
    if (events.length > 2 * mostSorted) {
      throw new InputError(`has more than ${2 * mostSorted} events to be put in order`, { file });
    }
  }
  let merged: ReturnType<typeof mergeByTime>;
  try {
    merged = mergeByTime(events);
  } catch (error) {
    throw inFile(error, file);
  }
  summary.warnings = [...summary.warnings, ...merged.warnings.map((warning) => `${file}: ${warning}`)];
  for (let at = 0; at < merged.placed.length; at += batchEvents) {
    const part = merged.placed.slice(at, at + batchEvents);
    yield { events: part.map(({ event }) => event), lines: part.map(({ line }) => line) };
  }
}

function inFile(error: unknown, file: string): unknown {
  return error instanceof InputError ? error.within({ file }) : error;
}

/** The whole history. Throws InputError with file, line and field. */
export async function readHistory(source: HistorySource, options: ReadOptions = {}): Promise<ReadHistory> {
  const history = await openHistory(source, options);
  const events: HistoryEvent[] = [];
  const lines: number[] = [];
  for await (const batch of history.batches) {
    for (const event of batch.events) events.push(event);
    for (const line of batch.lines) lines.push(line);
  }
  return { format: history.format, events, lines, ...history.summary };
}

/** The operations of a history, paired as they are read. Throws InputError with file, line and field. */
export async function readOperations(source: HistorySource, options: ReadOptions = {}): Promise<ReadOperations> {
  const history = await openHistory(source, options);
  const pairing = new Pairing(nameOfSource(source));
  // Half of what a list of numbers takes.
  let lines = new Uint32Array(batchEvents);
  let count = 0;
  for await (const batch of history.batches) {
    let at = 0;
    for (const event of batch.events) {
      const line = batch.lines[at++] ?? count + 1;
      pairing.add(event, line);
      if (count === lines.length) {
        const longer = new Uint32Array(2 * count);
        longer.set(lines);
        lines = longer;
      }
      lines[count++] = line;
    }
  }
  pairing.finish();
  const lineOfEvent = lines.slice(0, count);
  return {
    format: history.format,
    operations: pairing.operations,
    lineOf: (position) => lineOfEvent[position] ?? position + 1,
    ...history.summary,
  };
}
