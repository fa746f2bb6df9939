/**
 * One JSON object per operation, with the times at which it began and ended: JSON lines, objects one after another, or one
 * array of them (what Go's json.Marshal makes of a list of Porcupine's operations).
 */
import { InputError } from "../errors.js";
import { FormSplitter } from "../forms.js";
import { parseElement } from "./elle-json.js";
import type { EventSink, Format, FormatOptions, FormatReader } from "./format.js";
import { RecordReader, recordField } from "./record.js";

export const operations: Format = {
  name: "operations",
  summary: "JSON, one object per operation with its start and end, as Porcupine's",
  timed: true,
  recognises(head) {
    if (!/^\s*\[?\s*\{\s*"/.test(head) || /"type"\s*:\s*"invoke"/.test(head)) return false;
    return [...head.matchAll(/"([A-Za-z_ -]{3,20})"\s*:/g)].some(([, name = ""]) => {
      const field = recordField(name);
      return field === "start" || field === "end";
    });
  },
  read: readOperationObjects,
};

function readOperationObjects(sink: EventSink, options: FormatOptions): FormatReader {
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
