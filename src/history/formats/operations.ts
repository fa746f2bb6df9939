/**
 * One JSON object per operation, with the times at which it began and ended: JSON lines, objects one after another, or one
 * array of them (what Go's json.Marshal makes of a list of Porcupine's operations).
 */
import { InputError } from "../errors.js";
import { FormSplitter } from "../forms.js";
import { parseElement } from "./elle-json.js";
import type { EventSink, Format, FormatReader, ReaderOptions } from "./format.js";
import { RecordReader, recordField } from "./record.js";

export const operations: Format = {
  name: "operations",
  summary: "JSON, one object per operation with its start and end, as Porcupine's",
  timed: true,
  recognises(head) {
    if (!/^\s*\[?\s*\{\s*"/.test(head)) return false;
    let timed = false;
    for (const { name, text } of fieldsOfObjects(head)) {
      if (name === "type" && text === "invoke") return false;
      const field = recordField(name);
      if (field === "start" || field === "end") timed = true;
    }
    return timed;
  },
  read: readOperationObjects,
};

function readOperationObjects(sink: EventSink, options: ReaderOptions): FormatReader {
  const records = new RecordReader(options);
  const forms = new FormSplitter("json", (text, line) => {
    const found = parseElement(text, line);
    if (typeof found !== "object" || found === null || Array.isArray(found)) {
      throw new InputError("is not an object", { line }, "every operation is an object with f, start and end");
    }
    records.readNamed(Object.entries(found), line);
  });
  return {
    push: (chunk) => forms.push(chunk),
    end() {
      forms.end();
      return { warnings: records.end(sink) };
    },
  };
}

/**
 * The fields of the objects that JSON text holds, one after another or in one array, not of what they hold, and the values of
 * those that are texts. The text may end anywhere.
 */
function* fieldsOfObjects(head: string): Generator<{ readonly name: string; readonly text: string | undefined }> {
  const within = /^\s*\[/.test(head) ? 2 : 1;
  let depth = 0;
  for (const [token, name, text] of head.matchAll(
    /"((?:[^"\\]|\\.)*)"(?:\s*:\s*(?:"((?:[^"\\]|\\.)*)")?)?|[[\]{}]/gs,
  )) {
    if (token === "[" || token === "{") depth += 1;
    else if (token === "]" || token === "}") depth -= 1;
    else if (depth === within && name !== undefined && token.length > name.length + 2) yield { name, text };
  }
}
