/**
 * Jepsen's history.txt (jepsen.print): `process type f value [error]` a line, separated by tabs or padded with spaces, the
 * first four as EDN, the error as bare text that may run on over further lines. There is no time, no node and no key.
 */
import { EdnError, EdnReader } from "../edn.js";
import { printKeyword, printValue } from "../edn-print.js";
import { InputError } from "../errors.js";
import { type EventFields, EventReader } from "../event-reader.js";
import { LineSplitter, type OnLine } from "../lines.js";
import type { HistoryEvent, Json } from "../operation.js";
import { plural } from "../plural.js";
import { isNemesis } from "../process.js";
import { TxtScanner } from "../txt-scan.js";
import type { EventSink, Format, FormatOptions, FormatReader } from "./format.js";
import { keyAndValue } from "./tuples.js";

const process = String.raw`(?:-?\d+|:[^\s:]+|"(?:[^"\\]|\\.){0,200}")`;
const operationLine = new RegExp(String.raw`^\s*${process}\s+:(?:invoke|ok|fail|info)\s`);
/** A process and two keywords, separated as fields are: not what a stack trace or a sentence looks like. */
const nearly = new RegExp(String.raw`^(?:-?\d+(?:\t| {2,}| (?=:))|${process}(?:\t+| {2,})):[\w-]+(?:\s|$)`);

/** True for the beginning of an operation, which may have too few fields. */
export function startsOperation(text: string): boolean {
  return operationLine.test(text);
}

/** A type and an operation behind each other, or one of them between tabs: what is left of an operation whose line is damaged. */
const remains = /:(?:invoke|ok|fail|info)(?<!:type\s{1,4}:[a-z]{2,6})\s+:\S|\t:\S+\t/;

/** True for text that holds an operation, what was probably meant to be one, or what is left of one. */
export function holdsOperation(text: string): boolean {
  return operationLine.test(text) || nearly.test(text) || remains.test(text);
}

/**
 * Sees to it that nothing is lost in the texts that stand behind values, or in a last line that is cut: where the end of a line is missing, the
 * next operation would be read as an error, and half of a number is a number, too.
 */
export class LineEnds {
  private told = { count: 0, line: 0 };
  private cut: string | undefined;

  /** Throws InputError for an error that cannot be one. */
  check({ type, process, error }: EventFields, line: number): void {
    if (typeof error !== "string") return;
    if (holdsOperation(error)) {
      const found = JSON.stringify(error.slice(0, 60));
      throw new InputError(`has ${found} after the value`, { line }, "is the end of a line missing?");
    }
    if (type === "fail" || type === "info" || (typeof process === "string" && isNemesis(process))) return;
    if (this.told.count === 0) this.told.line = line;
    this.told.count += 1;
  }

  /** A last line without an end: its value is whole only if it shows that by itself. */
  last({ error }: EventFields, text: string, line: number): void {
    if (error === undefined) this.lastValue(text, line);
  }

  lastValue(text: string, line: number): void {
    if (!/[\p{L}\p{N}]$/u.test(text) || /(?:^|\s)(?:nil|null|true|false|:timed-out)$/.test(text)) return;
    this.cut = `line ${line}: the last line has no end; if the file was cut there, its last value is not whole`;
  }

  warnings(): readonly string[] {
    const { count, line } = this.told;
    const subject = plural(count, "operation that did not fail has", "operations that did not fail have");
    return [
      ...(count === 0 ? [] : [`${subject} text after the value (first in line ${line}); it is taken as an error`]),
      ...(this.cut === undefined ? [] : [this.cut]),
    ];
  }
}

export const txt: Format = {
  name: "txt",
  summary: "Jepsen's history.txt",
  extension: ".txt",
  bare: true,
  recognises: (head) => operationLine.test(head),
  read: readTxt,
  write(options) {
    return {
      begin: "",
      event(event) {
        const { key, value } = keyAndValue(event, options);
        if (key !== undefined) {
          throw new InputError(
            "history.txt has no place for a key",
            { field: "key" },
            "write [key value] tuples with --independent, or another format",
          );
        }
        const fields = [
          typeof event.process === "number" ? String(event.process) : printKeyword(event.process),
          `:${event.type}`,
          printKeyword(event.f),
          printValue(event.f, value),
          ...(event.error === undefined ? [] : [errorOnLine(event.error)]),
        ];
        return `${fields.join("\t")}\n`;
      },
      end: "",
    };
  },
};

function readTxt(sink: EventSink, options: FormatOptions): FormatReader {
  // An event is kept until the next line shows that its error ends.
  const events = new EventReader({ ...options, defaultF: "txn", fleeting: false });
  let held: { event: HistoryEvent; line: number } | undefined;
  const flush = (): void => {
    if (held !== undefined) sink(held.event, held.line);
    held = undefined;
  };
  const ends = new LineEnds();
  const careful: OnLine = (text, line, whole) => {
    if (text.trim() === "") return;
    if (held?.event.error !== undefined && !holdsOperation(text)) {
      held = { ...held, event: { ...held.event, error: `${held.event.error}\n${text}` } };
      return;
    }
    flush();
    const fields = parseOperation(text, line);
    ends.check(fields, line);
    if (!whole) ends.last(fields, text, line);
    held = { event: events.read(fields, line), line };
  };
  const lines = new LineSplitter(careful, {
    scanner: new TxtScanner(),
    take(fields, line) {
      flush();
      ends.check(fields, line);
      held = { event: events.readKnown(fields, line), line };
    },
  });
  return {
    push: (chunk) => lines.push(chunk),
    end() {
      lines.end();
      flush();
      return { warnings: [...ends.warnings(), ...events.warnings()] };
    },
  };
}

function errorOnLine(error: string): string {
  const text = error.replaceAll(/\s+/g, " ").trim();
  if (!holdsOperation(text)) return text;
  throw new InputError("would be read as another operation", { field: "error" }, "write another format");
}

/** The fields of `process type f value [error]`. */
export function parseOperation(text: string, line: number): EventFields {
  if (!operationLine.test(text)) {
    throw new InputError("is not an operation", { line }, "a line is process, type, f, value and perhaps an error");
  }
  const reader = new EdnReader(text);
  const fields: Json[] = [];
  let field = "process";
  try {
    for (field of ["process", "type", "f", "value"]) fields.push(reader.read());
  } catch (error) {
    if (error instanceof EdnError) throw new InputError(error.message, { line, field });
    throw error;
  }
  const [who, type, f, value] = fields;
  const error = reader.rest.trim();
  return { process: who, type, f, value, ...(error === "" ? {} : { error }) };
}
