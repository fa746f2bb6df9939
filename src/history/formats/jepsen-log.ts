/**
 * Jepsen's jepsen.log: `2020-07-08 16:02:33,588{GMT}⇥INFO⇥[thread] logger: message`. Operations are the messages of logger
 * jepsen.util (jepsen.print since 0.3.12) that look like a line of history.txt; everything else is the tests' own talk.
 */
import { LineSplitter } from "../lines.js";
import type { EventSink, Format, FormatOptions, FormatReader } from "./format.js";
import { jepsenEvent } from "./jepsen-operation.js";
import { parseOperation } from "./txt.js";

const stamped = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}/;
const logged =
  /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),(\d{3})(?:\{\w+\})?\s+INFO\s+\[[^\]]*\] jepsen\.(?:util|print): ((?:-?\d+|:\S+)\s+:(?:invoke|ok|fail|info)\s.*)$/;

export const jepsenLog: Format = {
  name: "jepsen-log",
  summary: "the operations in Jepsen's jepsen.log",
  recognises: (head) => stamped.test(head.trimStart()),
  read: readJepsenLog,
};

function readJepsenLog(sink: EventSink, options: FormatOptions): FormatReader {
  let count = 0;
  let begun: number | undefined;
  const lines = new LineSplitter((text, line) => {
    const [, date, clock, milliseconds, message] = logged.exec(text) ?? [];
    if (message === undefined) return;
    const stamp = Date.parse(`${date}T${clock}.${milliseconds}Z`);
    begun ??= stamp;
    // The log's clock has milliseconds and may be set back; order is the order of lines.
    const elapsed = (stamp - begun) * 1e6;
    const time = Number.isSafeInteger(elapsed) && elapsed >= 0 ? elapsed : null;
    sink(jepsenEvent({ ...parseOperation(message, line), time }, count++, line, options), line);
  });
  return {
    push: (chunk) => lines.push(chunk),
    end() {
      lines.end();
      return { warnings: [] };
    },
  };
}
