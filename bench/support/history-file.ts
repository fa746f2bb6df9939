/** Writes generated histories as files, in any format that can be written, and in that of Porcupine's logs of etcd. */
import { closeSync, openSync, writeSync } from "node:fs";
import { printEdn } from "../../src/history/edn-print.js";
import { formats } from "../../src/history/formats/index.js";
import type { HistoryEvent, Operation } from "../../src/history/operation.js";
import { eventsOf } from "../histories.js";

export function writeHistory(path: string, operations: readonly Operation[], format = "jsonl"): void {
  const writer = format === "etcd" ? etcdWriter : formats.get(format)?.write?.({});
  if (writer === undefined) throw new Error(`${format} cannot be written`);
  const fd = openSync(path, "w");
  let text = writer.begin;
  for (const event of eventsOf(operations)) {
    text += writer.event(event);
    if (text.length > 2 ** 20) {
      writeSync(fd, text);
      text = "";
    }
  }
  writeSync(fd, text + writer.end);
  closeSync(fd);
}

/** `INFO  jepsen.util - 0⇥:invoke⇥:cas⇥[1 2]`: one register; the ends of its indeterminate operations are not recorded. */
const etcdWriter = {
  begin: "",
  event: ({ process, type, f, value = null }: HistoryEvent): string =>
    `INFO  jepsen.util - ${process}\t:${type}\t:${f}\t${printEdn(value)}\n`,
  end: "",
};
