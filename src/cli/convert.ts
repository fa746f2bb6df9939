/** `schism convert`: a history in another tool's format. Written whole or not at all. */

import { fileOutput } from "../files/output.js";
import { type Converted, convertHistory } from "../history/convert.js";
import { InputError } from "../history/errors.js";
import type { Format } from "../history/formats/format.js";
import { findFormat, formats } from "../history/formats/index.js";
import { plural } from "../history/plural.js";
import type { Order } from "../history/time.js";
import type { Command } from "./command.js";
import { dash } from "./dash.js";
import { orderOption } from "./history-options.js";
import { standardOutput } from "./output.js";

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
    const { from, order, independent } = args;
    const output = args.out === "-" ? standardOutput() : fileOutput(args.out);
    try {
      const reading = { format: from, order, independent };
      const converted = await convertHistory(args.in, reading, target, (text) => output.write(text));
      output.finish();
      for (const line of notesOn(converted, target)) process.stderr.write(`schism: ${line}\n`);
    } catch (error) {
      output.abandon();
      throw error;
    }
  },
};

function notesOn({ format, events, named, leftOut, warnings }: Converted, target: Format): readonly string[] {
  const subject = plural(named, "process has a name", "processes have names");
  return [
    ...(named > 0 && target.name !== "jsonl"
      ? [`${subject}; Jepsen's tools judge only operations of numbered processes`]
      : []),
    ...(leftOut.length > 0 ? [`${target.name} has no place for ${leftOut.join(" and ")}: left out`] : []),
    ...warnings,
    `${plural(events, "event")}, from ${format} to ${target.name}`,
  ];
}

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
