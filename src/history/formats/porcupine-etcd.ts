/**
 * Porcupine's test_data/jepsen: `INFO  jepsen.util - process⇥:type⇥:f⇥value` a line, all of one cas-register that is nil at
 * first. A failed cas saw another value than it expected, which is why the format names its model, and why it is not written:
 * a cas that failed for another reason would become false evidence.
 */
import { EdnError, EdnReader } from "../edn.js";
import { InputError } from "../errors.js";
import { EventReader } from "../event-reader.js";
import { LineSplitter, type OnLine } from "../lines.js";
import type { Json } from "../operation.js";
import { PorcupineScanner } from "../txt-scan.js";
import type { EventSink, Format, FormatOptions, FormatReader } from "./format.js";
import { LineEnds } from "./txt.js";

const operation = /^INFO\s+jepsen\.util\s+-\s+(\d+)\s+:(invoke|ok|fail|info)\s+:(read|write|cas)\s+(.*)$/;
const nemesis = /^INFO\s+jepsen\.util\s+-\s+:nemesis\s/;

export const porcupineEtcd: Format = {
  name: "porcupine-etcd",
  summary: "Porcupine's logs of etcd, one cas-register",
  recognises: (head) => /^\s*INFO\s+jepsen\.util\s/.test(head),
  read: readPorcupineEtcd,
};

function readPorcupineEtcd(sink: EventSink, { order }: FormatOptions): FormatReader {
  const events = new EventReader({ order });
  const ends = new LineEnds();
  const careful: OnLine = (text, line, whole) => {
    if (text.trim() === "" || nemesis.test(text)) return;
    const [, process, type, f, payload] = operation.exec(text.trimEnd()) ?? [];
    if (process === undefined || type === undefined || f === undefined || payload === undefined) {
      throw new InputError("is not an operation of a Porcupine etcd log", { line });
    }
    let value: Json;
    try {
      const reader = new EdnReader(payload);
      value = reader.read();
      if (reader.next() !== undefined) throw new InputError("has text after the value", { line });
    } catch (error) {
      if (error instanceof EdnError) throw new InputError(error.message, { line, field: "value" });
      throw error;
    }
    if (!whole) ends.lastValue(text, line);
    // `:timed-out` stands where the value would be and says why there is none.
    const why = payload.startsWith(":") ? { value: null, error: value } : { value };
    sink(events.read({ type, process: Number(process), f, ...why }, line), line);
  };
  const lines = new LineSplitter(careful, {
    scanner: new PorcupineScanner(),
    take: (fields, line) => sink(events.readKnown(fields, line), line),
  });
  return {
    push: (chunk) => lines.push(chunk),
    end() {
      lines.end();
      return { warnings: [...ends.warnings(), ...events.warnings()], model: "etcd-register" };
    },
  };
}
