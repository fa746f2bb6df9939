/** The formats by name, in the order in which a file is tried for them. */
import { InputError } from "../errors.js";
import { amongKnown } from "../known-names.js";
import { csv } from "./csv.js";
import { edn } from "./edn.js";
import { elleJson } from "./elle-json.js";
import { etcdReport } from "./etcd-report.js";
import type { Format } from "./format.js";
import { jepsenLog } from "./jepsen-log.js";
import { jsonl } from "./jsonl.js";
import { operations } from "./operations.js";
import { porcupineEtcd } from "./porcupine-etcd.js";
import { testJepsen } from "./test-jepsen.js";
import { txt } from "./txt.js";

const all: readonly Format[] = [
  testJepsen,
  etcdReport,
  operations,
  jsonl,
  elleJson,
  porcupineEtcd,
  jepsenLog,
  csv,
  txt,
  edn,
];

export const formats: ReadonlyMap<string, Format> = new Map(all.map((format) => [format.name, format]));

/** The format of a file that begins with `head`, bytes taken as Latin-1. */
export function recogniseFormat(head: string): Format {
  const text = head.replace(/^\u00EF\u00BB\u00BF/, "");
  const own = /^\s*\{\s*"(?:event":\s*"began",\s*")?format":\s*"schism-([a-z]+)/.exec(text)?.[1];
  if (own !== undefined) {
    throw new InputError(
      `is a file of Schism's, of the kind "${own}", and not a history`,
      { line: 1 },
      "name a run directory, or the history.jsonl in one",
    );
  }
  const format = all.find((each) => each.recognises(text));
  if (format !== undefined) return format;
  throw new InputError(
    "is in no known format",
    { line: 1 },
    `docs/histories.md in the package says what is read; --format names one of ${[...formats.keys()].join(", ")}`,
  );
}

export function findFormat(name: string): Format {
  const format = formats.get(name);
  if (format !== undefined) return format;
  throw new InputError(`unknown format "${name}"`, { field: "format" }, amongKnown(name, formats.keys()));
}
