/**
 * Reads recorded histories in any known format, recognised by content unless named. `openHistory` hands on events in batches while the
 * file is being read, so that a history of a million operations is never held as text; `readHistory` gathers them all.
 */
import { InputError } from "./errors.js";
import type { EventSink, Format, FormatOptions, ReadSummary } from "./formats/format.js";
import { findFormat, recogniseFormat } from "./formats/index.js";
import { mostSorted } from "./limits.js";
import { LineNumbers } from "./line-numbers.js";
import { mergeByTime, type Placed } from "./merge.js";
import type { HistoryEvent, Operation } from "./operation.js";
import { refuseUnknownOptions, refuseUnknownOrder } from "./options.js";
import { Pairing } from "./pairing.js";
import { chunksOf, type HistorySource, nameOfSource } from "./source.js";

export interface ReadOptions extends FormatOptions {
  /** Name of a format, or `auto`, the default. */
  readonly format?: string;
  /** Called after each part of the file, of 1 MiB or so, while it is read. If it throws, reading ends. */
  readonly onPart?: () => void;
}

/** Events as they stand in the file, with the line, from 1, of each. */
export interface EventBatch {
  readonly events: readonly HistoryEvent[];
  readonly lines: readonly number[];
}

type Summary = { -readonly [field in keyof ReadSummary]: ReadSummary[field] };

export interface OpenHistory {
  readonly format: string;
  /** Can be iterated once, to the end. Throws InputError with file, line and field. */
  readonly batches: AsyncIterable<EventBatch>;
  /** What is known about the whole history; complete after the last batch. */
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

/** How much of a file is read to recognise its format. */
const headBytes = 4096;
const blankBytes = 2 ** 20;

/** Size of the batches of events of a history that was merged by time. */
const batchEvents = 16_384;

/** Throws InputError when the source cannot be read, is empty or is in no known format. */
export async function openHistory(source: HistorySource, options: ReadOptions = {}): Promise<OpenHistory> {
  const opened = await open(source, options);
  const { format, summary } = opened;
  return { format: format.name, summary, batches: isMerged(opened) ? mergedBatches(opened) : readBatches(opened) };
}

/** Whether events are to be put in the order of their times; records of whole operations are ordered by their reader. */
function isMerged({ options, format }: Opened): boolean {
  return options.order === "time" && format.timed !== true;
}

const readOptions = { format: true, independent: true, order: true, onPart: true } satisfies Record<
  keyof ReadOptions,
  true
>;

async function open(source: HistorySource, options: ReadOptions): Promise<Opened> {
  if (typeof source !== "string" && !(source instanceof Uint8Array)) {
    throw new InputError("a history is a path, - for standard input, or its bytes", { field: "source" });
  }
  refuseUnknownOptions(options, readOptions);
  refuseUnknownOrder(options.order);
  const file = nameOfSource(source);
  const chunks = chunksOf(source);
  try {
    const head: Uint8Array[] = [];
    let text = "";
    while (text.trim() === "" || text.length < headBytes) {
      const next = await chunks.next();
      if (next.done === true) break;
      head.push(new Uint8Array(next.value));
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
    return { file, format, options, head, chunks, tuples: { found: false }, summary };
  } catch (error) {
    await chunks.return(undefined);
    throw inFile(error, file);
  }
}

/** An opened history, before its events are read. */
interface Opened {
  readonly file: string;
  readonly format: Format;
  readonly options: ReadOptions;
  readonly head: readonly Uint8Array[];
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Whether any value was a `[key value]` tuple that was taken apart. */
  readonly tuples: { found: boolean };
  readonly summary: Summary;
}

/** Hands each event to `sink` as soon as it is read; gives way after each chunk of the file. */
async function* readInto(sink: EventSink, opened: Opened, fleeting = false): AsyncGenerator<void> {
  const { file, format, options, head, chunks, tuples, summary } = opened;
  const onTuple = (): void => {
    tuples.found = true;
  };
  try {
    const reader = await format.read(sink, { ...options, fleeting, onTuple });
    for (const chunk of head) reader.push(chunk);
    options.onPart?.();
    yield;
    for await (const chunk of chunks) {
      reader.push(chunk);
      options.onPart?.();
      yield;
    }
    const { warnings, ...known } = reader.end();
    Object.assign(summary, known, { warnings: warnings.map((warning) => `${file}: ${warning}`) });
    yield;
  } catch (error) {
    throw inFile(error, file);
  }
}

async function* readBatches(opened: Opened): AsyncGenerator<EventBatch> {
  let events: HistoryEvent[] = [];
  let lines: number[] = [];
  const sink: EventSink = (event, line) => {
    events.push(event);
    lines.push(line);
  };
  for await (const _ of readInto(sink, opened)) {
    if (events.length === 0) continue;
    const batch = { events, lines };
    events = [];
    lines = [];
    yield batch;
  }
}

/** The events of all batches in the order of their times. */
async function* mergedBatches(opened: Opened): AsyncGenerator<EventBatch> {
  const { file, summary } = opened;
  const events: Placed[] = [];
  for await (const _ of readInto((event, line) => events.push({ event, line }), opened)) {
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
  const opened = await open(source, options);
  const { file, summary } = opened;
  const pairing = new Pairing(file);
  const lines = new LineNumbers();
  let count = 0;
  const sink: EventSink = (event, line) => {
    pairing.add(event, line);
    lines.add(line);
    count += 1;
  };
  if (isMerged(opened)) {
    for await (const { events, lines: own } of mergedBatches(opened)) {
      for (const [at, event] of events.entries()) sink(event, own[at] ?? count + 1);
    }
  } else {
    // Not in batches: an event that is paired at once is garbage before anything has to be collected.
    const reading = readInto(sink, opened, true);
    while ((await reading.next()).done !== true);
  }
  const operations = pairing.finish();
  if (options.independent === true && !opened.tuples.found && operations.length > 0) {
    throw new InputError(
      `has no [key value] tuple: ${operations.every(({ key }) => key !== null) ? "every event has a key of its own" : "this format has none"}`,
      { file, option: "independent" },
      "leave --independent out",
    );
  }
  return {
    format: opened.format.name,
    operations,
    lineOf: (position) => lines.of(position),
    ...summary,
  };
}
