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

/** True for operations and for what was probably meant to be one. */
export function looksLikeOperation(text: string): boolean {
  return operationLine.test(text) || nearly.test(text);
}

export const txt: Format = {
  name: "txt",
  summary: "Jepsen's history.txt",
  extension: ".txt",
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
          ...(event.error === undefined ? [] : [event.error.replaceAll(/\s+/g, " ").trim()]),
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
  const careful: OnLine = (text, line) => {
    if (text.trim() === "") return;
    if (held?.event.error !== undefined && !looksLikeOperation(text)) {
      held = { ...held, event: { ...held.event, error: `${held.event.error}\n${text}` } };
      return;
    }
    flush();
    held = { event: events.read(parseOperation(text, line), line), line };
  };
  const lines = new LineSplitter(careful, {
    scanner: new TxtScanner(),
    take(fields, line) {
      flush();
      held = { event: events.readKnown(fields, line), line };
    },
  });
  return {
    push: (chunk) => lines.push(chunk),
    end() {
      lines.end();
      flush();
      return { warnings: events.warnings() };
    },
  };
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
