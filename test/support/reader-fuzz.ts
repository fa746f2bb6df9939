/**
 * Hostile files for the readers: a small valid file of each format, changed in a few places by bytes, by cuts and by words that
 * readers trip over, and handed on in chunks of any size. An input is its format and a seed, so each can be made again.
 */
import { crc32 } from "node:zlib";
import { type Random, seededRandom } from "../../nodes/random.js";
import { InputError } from "../../src/history/errors.js";
import type { EventSink, Format, FormatOptions } from "../../src/history/formats/format.js";
import { findFormat, recogniseFormat } from "../../src/history/formats/index.js";
import { canonicalJson } from "../../src/history/json.js";
import type { EventType, HistoryEvent, Json } from "../../src/history/operation.js";
import { Pairing } from "../../src/history/pairing.js";
import { jepsenFile } from "./jepsen-file.js";

export type FuzzOutcome = "read" | "refused";

const words = [
  ...[
    "[",
    "{",
    "(",
    "]",
    "}",
    ")",
    '"',
    "\\",
    "\n",
    "\t",
    "\r\n",
    "\0",
    "#_",
    "##Inf",
    "#{",
    "#inst",
    ";",
    "^",
    ":",
    ",",
  ],
  ...[
    '"__proto__":',
    ":__proto__ ",
    "constructor",
    "1e999",
    "-0",
    "9007199254740993",
    "1/3",
    "1N",
    "0.1M",
    "\\u",
    "\\ud800",
  ],
  ...[
    '{"index":',
    '"value":',
    ":value ",
    ":type :ok",
    "null",
    "nil",
    "true",
    '"Return":9223372036854775807',
    "#a ".repeat(300),
  ],
  ...["[".repeat(300), '{"a":'.repeat(300), "9".repeat(400), " ".repeat(50), "\ufeff", "ü", "\u2028"],
];

/** Well-formed values, in JSON or in EDN, that stand where another value stood. */
const values = [
  ...[
    "1e20",
    "1e999",
    "-1e400",
    "9007199254740993",
    "-9007199254740993",
    "-0",
    "-0.0",
    "0.1",
    "1.0E+300",
    "123456789012345.5",
  ],
  ...[
    '"__proto__"',
    '{"__proto__": 1}',
    '{"__proto__": {"type": "ok"}}',
    '"\\ud800"',
    '""',
    "[]",
    "{}",
    "null",
    "nil",
    "true",
  ],
  ...[
    "1/3",
    "12N",
    "1e22M",
    "##NaN",
    "\\a",
    "#{1 2}",
    "#x {:a 1}",
    '{1 2, "1" 3}',
    '"\ud83d\ude00"',
    "18446744073709551616",
  ],
  ...[
    `${"[".repeat(250)}${"]".repeat(250)}`,
    `${'{"a":'.repeat(250)}1${"}".repeat(250)}`,
    `${"[".repeat(20_000)}${"]".repeat(20_000)}`,
  ],
];

export function fuzzInput(name: string, seed: number): Uint8Array {
  const random = seededRandom(seed, "fuzz", name);
  let bytes = validFile(name, random);
  for (let left = random.below(6); left > 0; left--) bytes = mutate(bytes, random);
  return name === "test-jepsen" && random.below(4) > 0 ? repaired(bytes) : bytes;
}

/**
 * Reads an input under its own name and, as often, under whatever its content looks like. Throws if that ends in anything but
 * a history that can be written and read back, or an InputError.
 */
export async function readFuzzed(name: string, seed: number): Promise<FuzzOutcome> {
  const bytes = fuzzInput(name, seed);
  const random = seededRandom(seed, "chunks", name);
  try {
    const format = random.below(2) === 0 ? findFormat(name) : recogniseFormat(Buffer.from(bytes).toString("latin1"));
    const events: HistoryEvent[] = [];
    await feed(format, bytes, random, (event) => events.push(event), { independent: random.below(4) === 0 });
    const text = canonicalJson([...events] as unknown as Json); // events are JSON, which their type does not say
    const again: HistoryEvent[] = [];
    const jsonl = findFormat("jsonl");
    const writer = jsonl.write?.({});
    const written = Buffer.from(events.map((event) => writer?.event(event)).join(""));
    // Where lines and times agreed within what a recorder is allowed, they need not do so for our own format.
    await feed(jsonl, written, random, (event) => again.push(event), { order: "lines" });
    if (canonicalJson([...again] as unknown as Json) !== text)
      throw new Error("comes back differently from JSON lines");
    const pairing = new Pairing();
    for (const event of events) pairing.add(event, event.index + 1);
    pairing.finish();
    return "read";
  } catch (error) {
    if (error instanceof InputError) return "refused";
    throw new Error(`${name}, seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

async function feed(
  format: Format,
  bytes: Uint8Array,
  random: Random,
  sink: EventSink,
  options: FormatOptions,
): Promise<void> {
  const reader = await format.read(sink, options);
  for (let at = 0; at < bytes.length; ) {
    const size = random.below(3) === 0 ? 1 + random.below(7) : 1 + random.below(4096);
    reader.push(bytes.subarray(at, at + size));
    at += size;
  }
  reader.end();
}

function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length + 1);
  const span = random.below(random.below(3) === 0 ? 200 : 8);
  const before = bytes.subarray(0, at);
  switch (random.below(9)) {
    case 7:
    case 8:
      return substitute(bytes, random);
    case 0:
      return before;
    case 1:
      return Buffer.concat([before, bytes.subarray(at + span)]);
    case 2:
      return Buffer.concat([before, Buffer.from(random.pick(words)), bytes.subarray(at + span)]);
    case 3:
      return Buffer.concat([before, bytes.subarray(at, at + span), bytes.subarray(at)]);
    case 4:
      return Buffer.concat([before, Uint8Array.from({ length: span }, () => random.below(256)), bytes.subarray(at)]);
    case 5:
      return bytes.map((byte, position) => (position === at ? byte ^ (1 << random.below(8)) : byte));
    default:
      return bytes.map((byte, position) => (position === at ? random.below(256) : byte));
  }
}

/** One of the numbers, strings and nils replaced by another value. */
function substitute(bytes: Uint8Array, random: Random): Uint8Array {
  const text = Buffer.from(bytes).toString("latin1");
  const tokens = [...text.matchAll(/-?\b\d+|"[^"]*"|\bnil\b|\bnull\b/g)];
  if (tokens.length === 0) return bytes;
  const token = random.pick(tokens);
  const after = text.slice(token.index + token[0].length);
  return Buffer.concat([
    Buffer.from(text.slice(0, token.index), "latin1"),
    Buffer.from(random.pick(values)),
    Buffer.from(after, "latin1"),
  ]);
}

/** The same file with the right checksum in every block that can be found, so that what is in the blocks gets read. */
function repaired(bytes: Uint8Array): Uint8Array {
  const file = Buffer.from(bytes);
  for (let at = 18; at + 28 <= file.length; ) {
    const length = Number(file.readBigInt64BE(at));
    if (length < 28 || at + length > file.length) break;
    file.writeUInt32BE(0, at + 8);
    file.writeUInt32BE(crc32(file.subarray(at, at + 28), crc32(file.subarray(at + 28, at + length))), at + 8);
    at += length;
  }
  return file;
}

function validFile(name: string, random: Random): Uint8Array {
  const events = someEvents(random);
  const written = (format: string): string => {
    const writer = findFormat(format).write?.({});
    if (writer === undefined) throw new Error(`${format} cannot be written, so a valid file of it has to be made here`);
    return writer.begin + events.map((event) => writer.event(event)).join("") + writer.end;
  };
  switch (name) {
    case "test-jepsen":
      return jepsenFile(events, { history: random.pick(["vector", "list"] as const) });
    case "edn":
      return Buffer.from(random.below(3) === 0 ? `; comment\n[${written("edn")}#_ gone ]\n` : written("edn"));
    case "jepsen-log":
      return Buffer.from(
        written("txt").replaceAll(/^(?=.)/gm, "2020-07-08 16:02:33,588{GMT}\tINFO\t[jepsen worker 1] jepsen.util: "),
      );
    case "porcupine-etcd":
      return Buffer.from(
        written("txt")
          .replaceAll("\ttimeout", "")
          .replaceAll(/^(?=.)/gm, "INFO  jepsen.util - "),
      );
    case "etcd-report":
      return Buffer.from(events.map((event) => JSON.stringify(etcdRequest(event, random), null, 1)).join("\n"));
    case "operations":
      return Buffer.from(
        recordsOf(events, random)
          .map((record) => JSON.stringify(record))
          .join("\n"),
      );
    case "csv":
      return Buffer.from(csvOf(recordsOf(events, random)));
    default:
      return Buffer.from(written(name));
  }
}

type FuzzRecord = { readonly [field: string]: Json };

function recordsOf(events: readonly HistoryEvent[], random: Random): FuzzRecord[] {
  const [start, end] = random.pick([
    ["call", "return"],
    ["start", "end"],
  ] as const);
  return events.map(({ process, f, value = null, time }): FuzzRecord => {
    const answered = random.below(4) > 0;
    return {
      ...{ client: process, op: f, key: "x", input: value, output: answered ? value : null, [start]: time },
      ...(answered ? { [end]: time + random.below(900) } : {}),
    };
  });
}

function csvOf(records: readonly FuzzRecord[]): string {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const cell = (value: Json): string => `"${JSON.stringify(value).replaceAll('"', '""')}"`;
  const rows = records.map((record) =>
    names.map((name) => (Object.hasOwn(record, name) ? cell(record[name] ?? null) : "")).join(","),
  );
  return [names.join(","), ...rows].join("\r\n");
}

function someEvents(random: Random): HistoryEvent[] {
  const plain: readonly Json[] = [
    null,
    1,
    -1,
    1.5,
    300,
    70_000,
    2 ** 40,
    "ü",
    "a\tb",
    [1, 2],
    { k: [true, null] },
    { "1": 2 },
    [],
  ];
  const types: readonly EventType[] = ["ok", "fail", "info"];
  const open = new Map<number, string>();
  return Array.from({ length: random.below(12) + 1 }, (_, index): HistoryEvent => {
    const process = random.below(3);
    const pending = open.get(process);
    const f = pending ?? random.pick(["read", "write", "cas"]);
    if (pending === undefined) open.set(process, f);
    else open.delete(process);
    return {
      ...{ index, time: index * 1000, type: pending === undefined ? "invoke" : random.pick(types) },
      ...{ process: random.below(10) === 0 && pending === undefined ? "nemesis" : process, f },
      value: random.pick(plain),
      ...(random.below(8) === 0 ? { error: "timeout" } : {}),
    };
  });
}

function etcdRequest({ index, process, f, value = null }: HistoryEvent, random: Random): object {
  const key = random.pick(["a", "b"]);
  const stored = { Value: canonicalJson(value), Hash: 0 };
  const input =
    f === "read"
      ? { Type: "range", Range: { Start: key, End: random.pick(["", "z"]), Limit: 0, Revision: random.below(2) } }
      : {
          Type: "txn",
          Txn: { OperationsOnSuccess: [{ Type: "put-operation", Put: { Key: key, Value: stored, LeaseID: 0 } }] },
        };
  const output = {
    Range: { KVs: [{ Key: key, Value: stored, ModRevision: 1, Version: 1 }], Count: 1 },
    Txn: { Failure: random.below(3) === 0, Results: [{ KVs: null, Count: 0, Deleted: 0 }] },
    ...{ ClientError: "", Revision: index, Error: random.below(5) === 0 ? "timeout" : "" },
  };
  return {
    ...{ ClientId: typeof process === "number" ? process : 9, Input: input, Call: index * 10 },
    ...{ Output: output, Return: index * 10 + random.below(30) },
  };
}
