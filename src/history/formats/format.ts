/**
 * What a history format is. A reader takes bytes as they arrive and hands on events as they become known; it holds one item at
 * a time unless its format forbids that. Errors are InputErrors without the file's name, which the caller adds.
 */
import type { HistoryEvent } from "../operation.js";
import type { Order } from "../time.js";

/** `line` is where the event begins, from 1; for a binary file the line that it would have in history.txt. */
export type EventSink = (event: HistoryEvent, line: number) => void;

export interface FormatOptions {
  /**
   * Values are Jepsen's `[key value]` tuples (jepsen.independent), which look like any other vector in the file. An event
   * with a key of its own is taken as it is.
   */
  readonly independent?: boolean;
  /**
   * What says the order of events: their lines, or their times. Default: lines and times, and indexes where there are any, must
   * agree on what came before what, or the history is refused.
   */
  readonly order?: Order | undefined;
}

/** As the reader of a format takes them. */
export interface ReaderOptions extends FormatOptions {
  /** The sink keeps no event, so that the next one may be told in the same object. */
  readonly fleeting?: boolean;
  /** Called for each `[key value]` tuple that was taken apart. */
  readonly onTuple?: () => void;
}

/** What a reader knows when it has seen the whole file. */
export interface ReadSummary {
  /** What was left out or read leniently, one clause each. */
  readonly warnings: readonly string[];
  /** The model that the format, or what was found in it, is always of. */
  readonly model?: string;
}

export interface FormatReader {
  /** What is kept of the chunk must be copied: the next one may come in the same memory. */
  push(chunk: Uint8Array): void;
  end(): ReadSummary;
}

/** Text of events in order: `begin`, then each event, then `end`. Throws InputError for an event that the format cannot hold. */
export interface FormatWriter {
  readonly begin: string;
  event(event: HistoryEvent): string;
  readonly end: string;
}

export interface Format {
  readonly name: string;
  /** One line for `--help` and errors. */
  readonly summary: string;
  /** Whether a file with this beginning is in this format. At least its first non-blank byte is there, usually 4 KiB. */
  recognises(head: string): boolean;
  /** A promise if the reader's modules must be loaded first. */
  read(sink: EventSink, options: ReaderOptions): FormatReader | Promise<FormatReader>;
  /** Absent if writing makes no sense. */
  write?(options: FormatOptions): FormatWriter;
  /** True if a record is a whole operation with two times: the times are its order, and the reader puts events in it. */
  readonly timed?: boolean;
  /** True if its events have neither times nor nodes. */
  readonly bare?: boolean;
  /** Ending of the names of files written in this format. */
  readonly extension?: string;
}
