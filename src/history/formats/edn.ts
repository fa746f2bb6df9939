/**
 * Jepsen's history.edn (jepsen-io/history): operation maps one after another, or one vector or list of them, as Knossos keeps
 * its test data. Porcupine's key-value logs are maps of this kind too.
 */
import { EdnError, EdnReader } from "../edn.js";
import { printEdn, printKeyword, printValue } from "../edn-print.js";
import { EdnScanner } from "../edn-scan.js";
import { InputError } from "../errors.js";
import { EventReader, fieldsOfMap, jepsenJitter } from "../event-reader.js";
import { FormSplitter, type OnForm } from "../forms.js";
import type { HistoryEvent } from "../operation.js";
import { hasTime } from "../time.js";
import type { EventSink, Format, FormatReader, ReaderOptions } from "./format.js";
import { keyAndValue } from "./tuples.js";

export const edn: Format = {
  name: "edn",
  summary: "Jepsen's history.edn, also Knossos' and Porcupine's key-value logs",
  extension: ".edn",
  recognises: (head) => /^[\s,]*(\{[\s,]*(:|\}|;)|[([;]|#[^\s#])/.test(head),
  read: readEdn,
  write(options) {
    let index = 0;
    return {
      begin: "",
      event(event) {
        const { key, value } = keyAndValue(event, options);
        const fields = [
          `:index ${index++}`,
          ...(hasTime(event.time) ? [`:time ${Math.round(event.time)}`] : []),
          `:type :${event.type}`,
          `:process ${typeof event.process === "number" ? event.process : printKeyword(event.process)}`,
          `:f ${printKeyword(event.f)}`,
          ...(key === undefined ? [] : [`:key ${printEdn(key)}`]),
          `:value ${printValue(event.f, value)}`,
          ...(event.node === undefined ? [] : [`:node ${printEdn(event.node)}`]),
          ...(event.error === undefined ? [] : [`:error ${printEdn(event.error)}`]),
        ];
        return `{${fields.join(", ")}}\n`;
      },
      end: "",
    };
  },
};

function readEdn(sink: EventSink, options: ReaderOptions): FormatReader {
  const events = new EventReader({ ...options, defaultF: "txn", jitter: jepsenJitter });
  let keyValue: boolean | undefined;
  const take = (event: HistoryEvent, line: number): void => {
    keyValue = keyValue !== false && (event.f === "get" || event.f === "put" || event.f === "append");
    sink(event, line);
  };
  const careful: OnForm = (text, line) => {
    const reader = new EdnReader(text);
    try {
      for (let start = reader.next(); start !== undefined; start = reader.next()) {
        const at = line + newlines(text, start);
        take(events.read(fieldsOfMap(reader.read(), at), at), at);
      }
    } catch (error) {
      if (error instanceof EdnError) {
        throw new InputError(error.message, { line: line + newlines(text, error.position) });
      }
      throw error;
    }
  };
  const forms = new FormSplitter("edn", careful, {
    scanner: new EdnScanner(),
    take: (fields, line) => take(events.readKnown(fields, line), line),
  });
  return {
    push: (chunk) => forms.push(chunk),
    end() {
      forms.end();
      return { warnings: events.warnings(), ...(keyValue === true ? { model: "kv" } : {}) };
    },
  };
}

function newlines(text: string, before: number): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < before; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}
