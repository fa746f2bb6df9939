/**
 * elle-cli's JSON (github.com/ligurio/elle-cli): one array of operations with Jepsen's fields, names as strings. `index` and
 * `f` may be missing. Read element by element.
 */
import { InputError } from "../errors.js";
import { EventReader, fieldsOfMap, jepsenJitter } from "../event-reader.js";
import { EventScanner } from "../event-scan.js";
import { parseJson } from "../exact.js";
import { FormSplitter, type OnForm } from "../forms.js";
import type { Json } from "../operation.js";
import type { EventSink, Format, FormatReader, ReaderOptions } from "./format.js";
import { keyAndValue } from "./tuples.js";

export const elleJson: Format = {
  name: "elle-json",
  summary: "elle-cli's JSON array",
  extension: ".json",
  recognises: (head) => /^\s*\[\s*(\{\s*"|\]\s*$)/.test(head),
  read: readElleJson,
  write(options) {
    let index = 0;
    return {
      begin: "[",
      event(event) {
        const { key: _inTuple, value: _bare, node, error, ...first } = event;
        const text = JSON.stringify({ ...first, index, ...keyAndValue(event, options), node, error });
        return `${index++ === 0 ? "\n" : ",\n"}${text}`;
      },
      end: "\n]\n",
    };
  },
};

function readElleJson(sink: EventSink, options: ReaderOptions): FormatReader {
  const events = new EventReader({ ...options, defaultF: "txn", jitter: jepsenJitter });
  const careful: OnForm = (text, line) => sink(events.read(fieldsOfMap(parseElement(text, line), line), line), line);
  const forms = new FormSplitter("json", careful, {
    scanner: new EventScanner(),
    take: (fields, line) => sink(events.readKnown(fields, line), line),
  });
  return {
    push: (chunk) => forms.push(chunk),
    end() {
      forms.end();
      return { warnings: events.warnings() };
    },
  };
}

/** One element of a JSON file; `line` is where it begins. */
export function parseElement(text: string, line: number): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof InputError) throw error.within({ line });
    throw new InputError(`is not JSON: ${error instanceof Error ? error.message : String(error)}`, { line });
  }
}
