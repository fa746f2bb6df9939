/**
 * Jepsen's jepsen.log: `2020-07-08 16:02:33,588{GMT}⇥INFO⇥[thread] logger: message`. Operations are the messages of logger
 * jepsen.util (jepsen.print since 0.3.12) that look like a line of history.txt; everything else is output of the tests themselves.
 * Lines that look like an operation and are not one of these are counted.
 */
import { EventReader } from "../event-reader.js";
import { LineSplitter, type OnLine } from "../lines.js";
import { plural } from "../plural.js";
import { JepsenLogScanner } from "../txt-scan.js";
import type { EventSink, Format, FormatOptions, FormatReader } from "./format.js";
import { holdsOperation, LineEnds, parseOperation, startsOperation } from "./txt.js";

const stamped = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}/;
const logged =
  /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),(\d{3})(?:\{[^}\s]+\})?\s+([A-Z]+)\s+\[[^\]]*\]\s+([\w.$-]+)(?:\s+-|:) (.*)$/;

/** Its clock has milliseconds, so of two events a millisecond apart either may have been first; the log's order is known. */
const jitter = { most: 1_000_000, needsIndex: false } as const;

export const jepsenLog: Format = {
  name: "jepsen-log",
  summary: "the operations in Jepsen's jepsen.log",
  recognises: (head) => stamped.test(head.trimStart()),
  read: readJepsenLog,
};

function readJepsenLog(sink: EventSink, options: FormatOptions): FormatReader {
  const events = new EventReader({ ...options, defaultF: "txn", jitter });
  /** Lines that look like operations and were not taken. */
  let near = 0;
  let firstNear = 0;
  const ends = new LineEnds();
  let cut: string | undefined;
  const careful: OnLine = (text, line, whole) => {
    const [, date, clock, milliseconds, level, logger, message] = logged.exec(text) ?? [];
    // A line without a time belongs to the message before it, for example in a stack trace.
    if (!holdsOperation(message ?? text)) {
      if (!whole) cut = `line ${line}: the last line has no end, as when a file is cut; it is left out`;
      return;
    }
    const recorder = level === "INFO" && (logger === "jepsen.util" || logger === "jepsen.print");
    if (message === undefined || !recorder || !startsOperation(message)) {
      if (near === 0) firstNear = line;
      near += 1;
      return;
    }
    const time = `${date} ${clock},${milliseconds}`;
    const fields = parseOperation(message, line);
    ends.check(fields, line);
    if (!whole) ends.last(fields, text, line);
    sink(events.read({ ...fields, time }, line), line);
  };
  const lines = new LineSplitter(careful, {
    scanner: new JepsenLogScanner(),
    take(fields, line) {
      ends.check(fields, line);
      sink(events.readKnown(fields, line), line);
    },
  });
  return {
    push: (chunk) => lines.push(chunk),
    end() {
      lines.end();
      const left = `${plural(near, "line looks", "lines look")} like operations but not as jepsen.util writes them; the first is line ${firstNear}`;
      return {
        warnings: [
          ...(near === 0 ? [] : [`${left}; they are left out`]),
          ...(cut === undefined ? [] : [cut]),
          ...ends.warnings(),
          ...events.warnings(),
        ],
      };
    },
  };
}
