/**
 * Reads recorded histories: our own JSON lines, Jepsen's history.edn (also as Knossos and Porcupine's key-value logs write it),
 * and Porcupine's etcd logs. What a format implies about the judging comes with the events.
 */
import { createReadStream, statSync } from "node:fs";
import { z } from "zod";
import { EdnError, EdnReader } from "./edn.js";
import { InputError } from "./errors.js";
import type { EventType, HistoryEvent, Json } from "./operation.js";

export const historyFormats = ["jsonl", "edn", "porcupine-etcd"] as const;
export type HistoryFormat = (typeof historyFormats)[number];

export interface ReadHistory {
  readonly format: HistoryFormat;
  readonly events: readonly HistoryEvent[];
  /** Line, from 1, of each event. */
  readonly lines: readonly number[];
  readonly warnings: readonly string[];
  /** The model that the format is always of, if it is. */
  readonly model?: string;
}

export interface ReadOptions {
  readonly format?: HistoryFormat | "auto";
  /** Values are Jepsen's `[key value]` tuples (jepsen.independent), which look like any other vector in the file. */
  readonly independent?: boolean;
}

const longestLine = 64 * 2 ** 20;
const largestText = 2 ** 29;

interface Line {
  readonly number: number;
  readonly text: string;
  /** False for a last line without its end. */
  readonly whole: boolean;
}

const eventSchema = z.object({
  index: z.number().int().nonnegative(),
  time: z.number(),
  type: z.enum(["invoke", "ok", "fail", "info"]),
  process: z.union([z.number().int(), z.string()]),
  f: z.string(),
  key: z.string().optional(),
  value: z.unknown(),
  node: z.string().optional(),
  error: z.string().optional(),
});

/** `source`: a path, or `-` for standard input. Throws InputError with file, line and field. */
export async function readHistory(source: string, options: ReadOptions = {}): Promise<ReadHistory> {
  const file = source === "-" ? "standard input" : source;
  const lines = readLines(source, file);
  const seen: Line[] = [];
  let format = options.format === "auto" ? undefined : options.format;
  // Not a for-await loop: leaving one would end the reading.
  for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
    seen.push(next.value);
    if (next.value.text.trim() !== "") break;
  }
  const first = seen.at(-1)?.text.trim() ?? "";
  if (first === "") throw new InputError("holds no operation", { file });
  format ??= detect(first, file);
  const all = (async function* () {
    yield* seen;
    yield* lines;
  })();
  switch (format) {
    case "jsonl":
      return readJsonLines(all, file);
    case "edn":
      return readEdn(all, file, options.independent === true);
    case "porcupine-etcd":
      return readPorcupineEtcd(all, file);
  }
}

function detect(first: string, file: string): HistoryFormat {
  if (/^\{\s*"/.test(first)) return "jsonl";
  if (/^INFO\s+jepsen\.util\s/.test(first)) return "porcupine-etcd";
  if (/^(\{\s*:|\(|\[|;|#)/.test(first)) return "edn";
  throw new InputError(
    "is in no format that is known",
    { file, line: 1 },
    `say which with --format: ${historyFormats.join(", ")}`,
  );
}

async function* readLines(source: string, file: string): AsyncGenerator<Line> {
  if (source !== "-") {
    const found = statSync(source, { throwIfNoEntry: false });
    if (found === undefined) throw new InputError("there is no such file", { file });
    if (found.isDirectory()) throw new InputError("is a directory", { file }, "name a history file in it");
  }
  const stream: AsyncIterable<Buffer> = source === "-" ? process.stdin : createReadStream(source);
  const decoder = new TextDecoder();
  let rest = "";
  let number = 0;
  for await (const chunk of stream) {
    const pieces = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = pieces.pop() ?? "";
    if (rest.length > longestLine) {
      throw new InputError(`a line longer than ${longestLine / 2 ** 20} MiB`, {
        file,
        line: number + pieces.length + 1,
      });
    }
    for (const text of pieces) yield { number: ++number, text, whole: true };
  }
  if (rest !== "") yield { number: ++number, text: rest, whole: false };
}

async function readJsonLines(source: AsyncIterable<Line>, file: string): Promise<ReadHistory> {
  const events: HistoryEvent[] = [];
  const lines: number[] = [];
  const warnings: string[] = [];
  for await (const { number, text, whole } of source) {
    if (text.trim() === "") continue;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      if (!whole) {
        warnings.push(
          `${file}, line ${number}: the last line is cut short, as a killed writer leaves it; it is left out`,
        );
        break;
      }
      const detail = error instanceof Error ? error.message : String(error);
      throw new InputError(`is not JSON: ${detail}`, { file, line: number });
    }
    const parsed = eventSchema.safeParse(value);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const field = issue?.path.join(".");
      throw new InputError(issue?.message ?? "is no event", { file, line: number, ...(field ? { field } : {}) });
    }
    const { value: answer, key, node, error, ...event } = parsed.data;
    if (event.index !== events.length) {
      throw new InputError(
        `index is ${event.index} and should be ${events.length}`,
        { file, line: number, field: "index" },
        "indexes count the events from 0",
      );
    }
    events.push({
      ...event,
      ...(key === undefined ? {} : { key }),
      value: (answer ?? null) as Json, // JSON.parse made it
      ...(node === undefined ? {} : { node }),
      ...(error === undefined ? {} : { error }),
    });
    lines.push(number);
  }
  return { format: "jsonl", events, lines, warnings };
}

async function readEdn(source: AsyncIterable<Line>, file: string, independent: boolean): Promise<ReadHistory> {
  const starts: number[] = [];
  const parts: string[] = [];
  let length = 0;
  for await (const { text } of source) {
    starts.push(length);
    parts.push(text);
    length += text.length + 1;
    if (length > largestText) throw new InputError(`is larger than ${largestText / 2 ** 20} MiB`, { file });
  }
  const lineAt = (position: number): number => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= position) low = middle;
      else high = middle;
    }
    return low + 1;
  };
  const text = parts.join("\n");
  const reader = new EdnReader(text);
  const events: HistoryEvent[] = [];
  const lines: number[] = [];
  try {
    const first = reader.next() ?? 0;
    // A file is either maps one after another or one vector or list of maps; the brackets of the latter carry nothing.
    const enclosed = text.charAt(first) === "[" || text.charAt(first) === "(";
    const maps = enclosed ? new EdnReader(unwrapped(text, first)) : reader;
    for (let position = maps.next(); position !== undefined; position = maps.next()) {
      const line = lineAt(position);
      events.push(ednEvent(maps.read(), events.length, independent, file, line));
      lines.push(line);
    }
  } catch (error) {
    if (error instanceof EdnError) throw new InputError(error.message, { file, line: lineAt(error.position) });
    throw error;
  }
  const keyValue = events.every((event) => ["get", "put", "append"].includes(event.f));
  return { format: "edn", events, lines, warnings: [], ...(keyValue ? { model: "kv" } : {}) };
}

/** The text with its outermost brackets blanked out, so that positions stay what they were. */
function unwrapped(text: string, first: number): string {
  const last = Math.max(text.lastIndexOf("]"), text.lastIndexOf(")"));
  const open = text.charAt(first);
  const close = open === "[" ? "]" : ")";
  if (last <= first || text.charAt(last) !== close) throw new EdnError(`no ${close} for ${open}`, first);
  return `${text.slice(0, first)} ${text.slice(first + 1, last)} ${text.slice(last + 1)}`;
}

function ednEvent(form: Json, index: number, independent: boolean, file: string, line: number): HistoryEvent {
  if (typeof form !== "object" || form === null || Array.isArray(form)) {
    throw new InputError("is not a map", { file, line }, "every operation is a map with :type, :process and :f");
  }
  const map = form as { readonly [field: string]: Json }; // neither null nor an array, so an object
  const { type, process, f, time, key, node, error } = map;
  if (type !== "invoke" && type !== "ok" && type !== "fail" && type !== "info") {
    throw new InputError("must be :invoke, :ok, :fail or :info", { file, line, field: ":type" });
  }
  if (typeof process !== "number" && typeof process !== "string") {
    throw new InputError("must be a number or a keyword", { file, line, field: ":process" });
  }
  if (typeof f !== "string") throw new InputError("must be a keyword", { file, line, field: ":f" });
  let value = map.value ?? null;
  let name = key === undefined || key === null ? undefined : String(key);
  if (independent && typeof process === "number") {
    if (!Array.isArray(value) || value.length !== 2) {
      throw new InputError("must be a [key value] tuple", { file, line, field: ":value" }, "is --independent right?");
    }
    name = typeof value[0] === "string" ? value[0] : JSON.stringify(value[0]);
    value = value[1] ?? null;
  }
  return {
    index,
    time: typeof time === "number" ? time : -1,
    type,
    process,
    f,
    ...(name === undefined ? {} : { key: name }),
    value,
    ...(typeof node === "string" ? { node } : {}),
    ...(error === undefined || error === null
      ? {}
      : { error: typeof error === "string" ? error : JSON.stringify(error) }),
  };
}

/** Porcupine's test_data/jepsen: one cas-register that is nil at first; a failed cas saw another value than it expected. */
async function readPorcupineEtcd(source: AsyncIterable<Line>, file: string): Promise<ReadHistory> {
  const events: HistoryEvent[] = [];
  const lines: number[] = [];
  const pattern = /^INFO\s+jepsen\.util\s+-\s+(\d+)\s+:(invoke|ok|fail|info)\s+:(read|write|cas)\s+(.*)$/;
  for await (const { number, text } of source) {
    if (text.trim() === "" || /^INFO\s+jepsen\.util\s+-\s+:nemesis/.test(text)) continue;
    const [, process, type, f, payload] = pattern.exec(text.trimEnd()) ?? [];
    if (process === undefined || type === undefined || f === undefined || payload === undefined) {
      throw new InputError("is no operation of a Porcupine etcd log", { file, line: number });
    }
    let value: Json;
    try {
      value = new EdnReader(payload).read();
    } catch (error) {
      throw new InputError(error instanceof Error ? error.message : String(error), {
        file,
        line: number,
        field: "value",
      });
    }
    events.push({
      index: events.length,
      time: -1,
      type: type as EventType, // the pattern lets nothing else through
      process: Number(process),
      f,
      value,
    });
    lines.push(number);
  }
  return { format: "porcupine-etcd", events, lines, warnings: [], model: "etcd-register" };
}
