/** `schism convert`: a history in another tool's format. Written whole or not at all. */

import { InputError } from "../history/errors.js";
import type { Format, FormatWriter } from "../history/formats/format.js";
import { findFormat, formats } from "../history/formats/index.js";
import { plural } from "../history/plural.js";
import { isNemesis } from "../history/process.js";
import { type EventBatch, openHistory } from "../history/read.js";
import { nameOfSource } from "../history/source.js";
import type { Order } from "../history/time.js";
import type { Command } from "./command.js";
import { dash } from "./dash.js";
import { orderOption } from "./history-options.js";
import { fileOutput, standardOutput } from "./output.js";

interface ConvertArguments {
  readonly in: string;
  readonly out: string;
  readonly from: string;
  readonly to?: string | undefined;
  readonly order?: Order | undefined;
  readonly independent: boolean;
}

const written = [...formats.values()].filter((format) => format.write !== undefined);

export const convertCommand: Command<ConvertArguments> = {
  builder: (yargs) =>
    yargs
      .positional("in", {
        type: "string",
        demandOption: true,
        coerce: dash,
        describe: "A history file, or - for standard input",
      })
      .positional("out", {
        type: "string",
        demandOption: true,
        coerce: dash,
        describe: "A file, or - for standard output",
      })
      .option("from", {
        choices: ["auto", ...formats.keys()],
        default: "auto",
        describe: "Format of IN; auto detects it from the content",
      })
      .option("to", {
        choices: written.map(({ name }) => name),
        describe: "Format of OUT (default: by the extension of OUT)",
      })
      .option("order", orderOption)
      .option("independent", {
        type: "boolean",
        default: false,
        describe: "Values of Jepsen's formats are [key value] tuples: taken apart when read, put together when written",
      })
      .example("$0 convert runs/latest/history.jsonl history.edn", "For Jepsen, Knossos or Elle")
      .example("$0 convert store/latest/test.jepsen history.jsonl", "From a Jepsen test")
      .example("$0 convert etcd_000.log - --to txt", "To standard output")
      .example("cat logs/*.jsonl | $0 convert - merged.jsonl --order time", "Several clients' logs, merged by time")
      .example("$0 convert history.edn.gz history.jsonl --independent", "Files compressed with gzip are unpacked")
      .epilogue(
        `Formats read:\n${[...formats.values()].map(({ name, summary }) => `  ${name}: ${summary}`).join("\n")}`,
      ),
  async handler(args) {
    const target = targetFormat(args);
    const writer = target.write?.({ independent: args.independent });
    if (writer === undefined) throw new Error(`${target.name} is offered for writing but cannot be written`);
    const { from, order, independent } = args;
    const history = await openHistory(args.in, { format: from, order, independent });
    const output = args.out === "-" ? standardOutput() : fileOutput(args.out);
    let count = 0;
    const named = new Set<string>();
    try {
      await output.write(writer.begin);
      for await (const batch of history.batches) {
        for (const text of textOf(batch, writer, nameOfSource(args.in))) await output.write(text);
        count += batch.events.length;
        for (const { process } of batch.events) {
          if (typeof process === "string" && !isNemesis(process)) named.add(process);
        }
      }
      await output.write(writer.end);
      output.finish();
    } catch (error) {
      output.abandon();
      throw error;
    }
    if (named.size > 0 && target.name !== "jsonl") {
      const subject = plural(named.size, "process has a name", "processes have names");
      process.stderr.write(`schism: ${subject}; Jepsen's tools judge only operations of numbered processes\n`);
    }
    for (const warning of history.summary.warnings) process.stderr.write(`schism: ${warning}\n`);
    process.stderr.write(`schism: ${plural(count, "event")}, from ${history.format} to ${target.name}\n`);
  },
};

function targetFormat({ to, out }: ConvertArguments): Format {
  if (to !== undefined) return findFormat(to);
  const format = written.find(({ extension }) => extension !== undefined && out.endsWith(extension));
  if (format !== undefined) return format;
  throw new InputError(
    `the format to write cannot be told from the name ${out}`,
    {},
    `say which with --to: ${written.map(({ name }) => name).join(", ")}`,
  );
}

/** The batch as written, in pieces of about a MiB. */
function* textOf({ events, lines }: EventBatch, writer: FormatWriter, file: string): Generator<string> {
  let text = "";
  for (const [at, event] of events.entries()) {
    try {
      text += writer.event(event);
    } catch (error) {
      throw error instanceof InputError ? error.within({ file, line: lines[at] ?? at + 1 }) : error;
    }
    if (text.length > 2 ** 20) {
      yield text;
      text = "";
    }
  }
  yield text;
}
