/** Our own format: one HistoryEvent a line as JSON. Written with fields in the order of HistoryEvent and indexes dense from 0. */
import { InputError } from "../errors.js";
import { EventReader, fieldsOfMap } from "../event-reader.js";
import { EventScanner } from "../event-scan.js";
import { parseJson } from "../exact.js";
import { LineSplitter } from "../lines.js";
import type { Json } from "../operation.js";
import type { EventSink, Format, FormatReader, ReaderOptions } from "./format.js";

export const jsonl: Format = {
  name: "jsonl",
  summary: "JSON lines, an event each, as in history.jsonl of a run",
  extension: ".jsonl",
  recognises: (head) => /^\s*\{\s*"/.test(head),
  read: readJsonLines,
  write() {
    let index = 0;
    return { begin: "", event: (event) => `${JSON.stringify({ ...event, index: index++ })}\n`, end: "" };
  },
};

function readJsonLines(sink: EventSink, options: ReaderOptions): FormatReader {
  const torn: string[] = [];
  const reader = new EventReader(options);
  const lines = new LineSplitter(
    (text, line, whole) => {
      if (text.trim() === "") return;
      let value: Json;
      try {
        value = parseJson(text);
      } catch (error) {
        if (error instanceof InputError) throw error.within({ line });
        if (!whole) {
          torn.push(`line ${line}: the last line is cut short, as when a writer is killed; it is left out`);
          return;
        }
        const remedy = text.trimEnd().endsWith(",") ? "end no line with a comma" : "write one JSON object a line";
        throw new InputError(
          `is not JSON: ${error instanceof Error ? error.message : String(error)}`,
          { line },
          remedy,
        );
      }
      sink(reader.read(fieldsOfMap(value, line), line), line);
    },
    { scanner: new EventScanner(), take: (fields, line) => sink(reader.readKnown(fields, line), line) },
  );
  return {
    push: (chunk) => lines.push(chunk),
    end() {
      lines.end();
      return { warnings: [...torn, ...reader.warnings()] };
    },
  };
}
