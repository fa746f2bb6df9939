/** Our own format: one HistoryEvent a line as JSON, fields in the order of HistoryEvent, indexes dense from 0. */
import { InputError } from "../errors.js";
import { parseJson } from "../exact.js";
import { LineSplitter } from "../lines.js";
import type { HistoryEvent, Json } from "../operation.js";
import type { EventSink, Format, FormatReader } from "./format.js";

export const jsonl: Format = {
  name: "jsonl",
  summary: "Schism's own JSON lines, as in history.jsonl of a run",
  extension: ".jsonl",
  recognises: (head) => /^\s*\{\s*"/.test(head),
  read: readJsonLines,
  write() {
    let index = 0;
    return { begin: "", event: (event) => `${JSON.stringify({ ...event, index: index++ })}\n`, end: "" };
  },
};

function readJsonLines(sink: EventSink): FormatReader {
  const warnings: string[] = [];
  let count = 0;
  const lines = new LineSplitter((text, line, whole) => {
    if (text.trim() === "") return;
    let value: Json;
    try {
      value = parseJson(text);
    } catch (error) {
      if (error instanceof InputError) throw error.within({ line });
      if (!whole) {
        warnings.push(`line ${line}: the last line is cut short, as a killed writer leaves it; it is left out`);
        return;
      }
      throw new InputError(`is not JSON: ${error instanceof Error ? error.message : String(error)}`, { line });
    }
    sink(eventOf(value, count++, line), line);
  });
  return {
    push: (chunk) => lines.push(chunk),
    end() {
      lines.end();
      return { warnings };
    },
  };
}

/**
 * The event that a line holds. Checked field by field rather than with a schema: a history has millions of lines and this is
 * where reading one spends its time.
 */
function eventOf(found: Json, position: number, line: number): HistoryEvent {
  if (typeof found !== "object" || found === null || Array.isArray(found)) {
    throw new InputError("is not an object", { line }, "every line is an event as a JSON object");
  }
  const fields = found as { readonly [field: string]: Json }; // neither null nor an array, so an object
  const { index, time, type, process, f, key, value = null, node, error } = fields;
  if (index !== position) {
    throw new InputError(
      `index is ${JSON.stringify(index)} and should be ${position}`,
      { line, field: "index" },
      "indexes count the events from 0",
    );
  }
  if (typeof time !== "number") throw new InputError("must be a number of nanoseconds", { line, field: "time" });
  if (type !== "invoke" && type !== "ok" && type !== "fail" && type !== "info") {
    throw new InputError('must be "invoke", "ok", "fail" or "info"', { line, field: "type" });
  }
  if (typeof process !== "string" && !(typeof process === "number" && Number.isSafeInteger(process))) {
    throw new InputError("must be a whole number or a name", { line, field: "process" });
  }
  if (typeof f !== "string") throw new InputError("must be a string", { line, field: "f" });
  // Assigned in the order in which they are written; spreading would cost more than all of the checks.
  const event: { -readonly [field in keyof HistoryEvent]: HistoryEvent[field] } = { index, time, type, process, f };
  if (key !== undefined) event.key = stringIn(key, "key", line);
  event.value = value;
  if (node !== undefined) event.node = stringIn(node, "node", line);
  if (error !== undefined) event.error = stringIn(error, "error", line);
  return event;
}

function stringIn(value: Json, field: string, line: number): string {
  if (typeof value === "string") return value;
  throw new InputError("must be a string", { line, field });
}
