import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FormatOptions } from "../../../src/history/formats/format.js";
import { findFormat, formats } from "../../../src/history/formats/index.js";
import type { HistoryEvent, Json } from "../../../src/history/operation.js";
import { pairOperations } from "../../../src/history/pairing.js";
import { readHistory } from "../../../src/history/read.js";
import { jsonValues } from "../../support/json-values.js";

const bytes = (text: string): Uint8Array => Buffer.from(text);

function write(name: string, events: readonly HistoryEvent[], options: FormatOptions = {}): string {
  const writer = findFormat(name).write?.(options);
  if (writer === undefined) throw new Error(`${name} cannot be written`);
  return writer.begin + events.map((event) => writer.event(event)).join("") + writer.end;
}

const text = fc.string({ unit: "binary", maxLength: 12 });
/** Processes and operations have names. */
const filled = fc.string({ unit: "binary", minLength: 1, maxLength: 12 });
const name = fc.oneof(fc.constantFrom("read", "write", "cas", "txn", "__proto__", "a/b", "nil"), filled);
const value: fc.Arbitrary<Json> = fc.oneof(
  jsonValues(),
  fc.array(fc.tuple(fc.constantFrom("r", "append"), fc.nat(9), fc.option(fc.array(fc.nat(99))))),
  // What a value holds is named as the fields are by which formats are recognised.
  fc.record({ type: fc.constantFrom("invoke", "ok"), f: name, call: fc.nat(9), end: fc.nat(9) }, { requiredKeys: [] }),
);

const histories: fc.Arbitrary<HistoryEvent[]> = fc
  .array(
    fc.record(
      {
        time: fc.oneof(fc.constant(-1), fc.maxSafeNat()),
        type: fc.constantFrom("invoke", "ok", "fail", "info"),
        process: fc.oneof(fc.nat(99), fc.constant("nemesis"), filled),
        f: name,
        key: fc.oneof(fc.nat().map(String), text),
        value,
        node: text,
        error: text,
      },
      { requiredKeys: ["time", "type", "process", "f", "value"] },
    ),
    { minLength: 1, maxLength: 20 },
  )
  .map((events) => events.map((event, index): HistoryEvent => ({ index, ...event })));

const runs = { numRuns: 150 };

describe("what is written is read back", () => {
  it.each(["jsonl", "edn", "elle-json"])("as it was, in %s", async (format) => {
    await fc.assert(
      fc.asyncProperty(histories, async (events) => {
        const read = await readHistory(bytes(write(format, events)), { order: "lines" });
        expect(read.format).toBe(format);
        expect(read.events).toEqual(events);
      }),
      runs,
    );
  });

  it("but for times, nodes and the blanks of errors, in txt", async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (generated) => {
        const events = generated.map(({ key: _key, ...event }) => event);
        const read = await readHistory(bytes(write("txt", events)), { format: "txt" });
        expect(read.events).toEqual(
          events.map(({ node: _node, error, ...event }) => {
            const kept = error?.replaceAll(/\s+/g, " ").trim() ?? "";
            return { ...event, time: -1, ...(kept === "" ? {} : { error: kept }) };
          }),
        );
      }),
      runs,
    );
  });

  it.each(["edn", "elle-json", "txt"])("with keys in tuples, in %s", async (format) => {
    const clients = histories.map((events) =>
      events.map(({ node: _node, error: _error, ...event }, process) => ({
        ...event,
        key: "7",
        ...event,
        process,
        time: -1,
      })),
    );
    await fc.assert(
      fc.asyncProperty(clients, async (events) => {
        const written = write(format, events, { independent: true });
        expect((await readHistory(bytes(written), { format, independent: true })).events).toEqual(events);
      }),
      runs,
    );
  });

  it("for every format that can be written", () => {
    const written = [...formats.values()].filter((format) => format.write !== undefined).map((format) => format.name);
    expect(written.sort()).toEqual(["edn", "elle-json", "jsonl", "txt"]);
  });
});

describe("the same operations", () => {
  const operations = ["0 :invoke :cas [1 2]", "1 :invoke :read nil", "0 :fail :cas [1 2]", "1 :ok :read 3"];
  const tabbed = operations.map((line) => line.replace(" ", "\t").replace(" ", "\t").replace(" ", "\t"));
  const json =
    '[{"process":0,"type":"invoke","f":"cas","value":[1,2]},{"process":1,"type":"invoke","f":"read"},\n' +
    '{"process":0,"type":"fail","f":"cas","value":[1,2]}, {"process":1,"type":"ok","f":"read","value":3}]';
  const stamp = "2020-07-08 16:02:33,588{GMT}\tINFO\t";

  it.each([
    ["txt", tabbed.map((line) => `${line}\n`).join("")],
    ["txt", tabbed.map((line) => `${line.replaceAll("\t", "     ")}\r\n`).join("")],
    [
      "jepsen-log",
      [
        `${stamp}[main] jepsen.core: hello`,
        ...tabbed.map((line) => `${stamp}[jepsen worker 1] jepsen.util: ${line}`),
      ].join("\n"),
    ],
    ["porcupine-etcd", tabbed.map((line) => `INFO  jepsen.util - ${line}\n`).join("")],
    ["elle-json", json],
  ])("are read from %s", async (format, content) => {
    const history = await readHistory(bytes(content));
    expect(history.format).toBe(format);
    expect(pairOperations(history.events)).toMatchObject([
      { process: 0, f: "cas", input: [1, 2], type: "fail", call: 0, return: 2 },
      { process: 1, f: "read", input: null, output: 3, type: "ok", call: 1, return: 3 },
    ]);
  });
});

describe("a format is recognised by the fields of its records, not by what they hold:", () => {
  const event = (type: string, value: Json): Json => ({ index: 0, time: 1, type, process: 1, f: "read", value });
  const record = (output: Json): Json => ({ process: 1, f: "read", call: 1, output, return: 2 });
  it.each([
    ["jsonl", JSON.stringify(event("ok", { call: [] }))],
    ["jsonl", JSON.stringify(event("ok", [{ start: 1, end: 2 }]))],
    ["elle-json", JSON.stringify([event("ok", { start: { call: 1 } })])],
    ["elle-json", ` [\n${JSON.stringify(event("info", { '"call': '"start":' }))}\n]`],
    ["operations", JSON.stringify(record({ type: "invoke" }))],
    ["operations", JSON.stringify([record('"type":"invoke"')])],
    [
      "operations",
      [record([{ type: "invoke" }]), record(null)]
        .map((each, at) => JSON.stringify({ ...(each as object), process: at }))
        .join("\n"),
    ],
  ])("%s %s", async (format, content) => {
    expect((await readHistory(bytes(content))).format).toBe(format);
  });
});

describe("history.txt", () => {
  it("has errors that run on over further lines", async () => {
    const content = '0\t:invoke\t:write\t1\n0\t:info\t:write\t1\t[:psql "ERROR:\n  Detail"]\n1\t:invoke\t:read\tnil\n';
    const { events } = await readHistory(bytes(content));
    expect(events.map((event) => event.error)).toEqual([undefined, '[:psql "ERROR:\n  Detail"]', undefined]);
  });

  it("cannot be written with keys unless they are in tuples", () => {
    const keyed: HistoryEvent = { index: 0, time: 0, type: "invoke", process: 0, f: "read", key: "x", value: null };
    expect(() => write("txt", [keyed])).toThrow(/independent/);
    expect(write("txt", [keyed], { independent: true })).toBe('0\t:invoke\t:read\t["x" nil]\n');
  });
});

describe("jepsen.log", () => {
  const line = (time: string, message: string): string =>
    `2020-07-08 16:02:${time}{GMT}\tINFO\t[w] jepsen.print: ${message}`;

  it("gives times by its clock, and is refused where that is set back, unless lines are to count", async () => {
    const log = bytes(
      [
        line("33,588", "0\t:invoke\t:read\tnil"),
        line("34,000", "0\t:ok\t:read\t1"),
        line("01,000", "0\t:invoke\t:read\tnil"),
      ].join("\n"),
    );
    await expect(readHistory(log)).rejects.toThrow(/line 3.*--order lines/);
    const { events } = await readHistory(log, { order: "lines" });
    expect(events.map((event) => event.time)).toEqual([0, 412_000_000, -32_588_000_000]);
  });

  it("may list two events in one millisecond in either order", async () => {
    const log = bytes([line("33,001", "0\t:invoke\t:read\tnil"), line("33,000", "1\t:ok\t:read\t1")].join("\n"));
    const { events, warnings } = await readHistory(log);
    expect(events).toHaveLength(2);
    expect(warnings.join()).toMatch(/1 event stands up to 1.00 ms later than its time/);
  });
});

describe("numbers", () => {
  it.each([
    [
      "jsonl",
      '{"index":0,"time":0,"type":"ok","process":0,"f":"read","value":[9007199254740993,9007199254740992,1e400,0.1,"9"]}',
    ],
    ["elle-json", '[{"type":"ok","process":0,"f":"read","value":[9007199254740993,9007199254740992,1e400,0.1,"9"]}]'],
    ["edn", '{:type :ok, :process 0, :f :read, :value [9007199254740993 9007199254740992N 1e400 0.1 "9"]}'],
    ["txt", '0\t:ok\t:read\t[9007199254740993 9007199254740992 1e400 0.1 "9"]'],
  ])("that a double cannot hold keep their text in %s", async (_format, content) => {
    const { events } = await readHistory(bytes(content));
    expect(events[0]?.value).toEqual(["9007199254740993", "9007199254740992", "1e400", 0.1, "9"]);
  });
});

describe("etcd's robustness report", () => {
  const at = (client: number, call: number, end: number, input: object, output: object): string =>
    JSON.stringify({ ClientId: client, Input: input, Call: call, Output: output, Return: end }, null, 2);
  const put = (keyName: string, stored: string, more: object = {}): object => ({
    Type: "txn",
    Txn: {
      Conditions: null,
      OperationsOnSuccess: [
        { Type: "put-operation", Put: { Key: keyName, Value: { Value: stored, Hash: 0 }, ...more } },
      ],
    },
  });
  const get = (keyName: string, more: object = {}): object => ({
    Type: "range",
    Range: { Start: keyName, End: "", ...more },
  });
  const got = (...pairs: readonly [string, string][]): object => ({
    Range: { KVs: pairs.map(([Key, Value]) => ({ Key, Value: { Value, Hash: 0 }, ModRevision: 2 })), Count: 1 },
  });

  it("is a register a key, in order of time", async () => {
    const content = [
      at(1, 10, 20, put("a", "1"), { Txn: { Failure: false, Results: [{}] }, Revision: 2 }),
      at(1, 30, 40, get("a"), got(["a", "1"])),
      at(2, 15, 35, get("b"), got()),
      at(2, 36, Number.MAX_SAFE_INTEGER, put("b", "2"), { Error: "timeout" }),
      at(2, 50, 60, get("a", { Revision: 1 }), got(["a", "0"])),
      at(3, 70, 80, get("", { End: "z" }), got(["a", "1"], ["b", "2"])),
      at(3, 90, 99, put("leased", "x", { LeaseID: 5 }), { Txn: { Results: [{}] } }),
    ].join("\n");
    const history = await readHistory(bytes(content));
    expect(history).toMatchObject({ format: "etcd-report", model: "register" });
    expect(history.warnings.join()).toMatch(/1 request says .*1 key with a lease, which may delete it, is left out/);
    expect(pairOperations(history.events)).toMatchObject([
      { process: 1, f: "write", key: "a", input: "1", type: "ok", callTime: 0, returnTime: 10 },
      { process: 2, f: "read", key: "b", output: null },
      { process: 1, f: "read", key: "a", output: "1" },
      { process: 2, f: "write", key: "b", input: "2", type: "info" },
      { f: "read", key: "a", output: "1" },
      { f: "read", key: "b", output: "2" },
    ]);
  });

  it("is refused when it is one client's alone", async () => {
    const content = at(1, 30, 40, get("a"), got(["a", "1"]));
    await expect(readHistory(bytes(content))).rejects.toThrow(/one client.*client-\*\/operations.json/);
  });

  it("says which request is malformed", async () => {
    await expect(readHistory(bytes(`\n{"ClientId": 1,\n"Input": {}}`))).rejects.toThrow(/line 2.*"Input.Type"/);
  });
});
