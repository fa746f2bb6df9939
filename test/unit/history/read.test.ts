import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { Recorder } from "../../../src/execution/recorder.js";
import { EdnReader } from "../../../src/history/edn.js";
import { InputError } from "../../../src/history/errors.js";
import { pairOperations } from "../../../src/history/pairing.js";
import { openHistory, readHistory, readOperations } from "../../../src/history/read.js";

const directory = mkdtempSync(join(tmpdir(), "schism-read-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let files = 0;
function file(content: string): string {
  const path = join(directory, `history-${files++}`);
  writeFileSync(path, content);
  return path;
}

describe("our own JSON lines", () => {
  it("come back as they were recorded, every one of them", async () => {
    let now = 0;
    const recorder = new Recorder({ nowNs: () => now++ });
    recorder.invoke({ process: 0, f: "write", key: "x", value: { deep: ["ü", null, 1.5] }, node: "n1" });
    recorder.note({ f: "start", value: "kill: n1" });
    recorder.complete({ process: 0, type: "info", f: "write", key: "x", value: 1, node: "n2", error: "timeout" });
    recorder.invoke({ process: 10, f: "read", key: "x", value: null });
    const text = recorder.events.map((event) => JSON.stringify(event)).join("\n");
    const { events, format, warnings } = await readHistory(file(`${text}\n`));
    expect(format).toBe("jsonl");
    expect(events).toEqual(recorder.events);
    expect(warnings).toEqual([]);
  });

  it("lose only their torn last line when the writer was killed", async () => {
    const line = '{"index":0,"time":1,"type":"invoke","process":0,"f":"read","value":null}';
    const { events, warnings } = await readHistory(file(`${line}\n${line.slice(0, 30)}`));
    expect(events).toHaveLength(1);
    expect(warnings[0]).toContain("line 2");
  });

  it("give events or an InputError, whatever is done to their bytes", async () => {
    const good = Array.from({ length: 6 }, (_, index) => {
      const type = index % 2 === 0 ? "invoke" : "ok";
      return `{"index":${index},"time":${index},"type":"${type}","process":0,"f":"write","value":{"__proto__":[1]}}`;
    }).join("\n");
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length), fc.nat(20), fc.string(), async (at, removed, inserted) => {
        const path = file(good.slice(0, at) + inserted + good.slice(at + removed));
        try {
          pairOperations((await readHistory(path)).events);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
        rmSync(path);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a long history", () => {
  it("arrives in parts while it is read, and is paired as it arrives", async () => {
    const event = (index: number): string =>
      `{"index":${index},"time":${index},"type":"${index % 2 === 0 ? "invoke" : "ok"}","process":0,"f":"write","value":1}\n`;
    const events = 60_000;
    const path = file(Array.from({ length: events }, (_, index) => event(index)).join(""));
    const sizes: number[] = [];
    for await (const batch of (await openHistory(path)).batches) sizes.push(batch.events.length);
    // Chunks of a MiB hold some 13,000 such lines.
    expect(Math.max(...sizes)).toBeLessThan(20_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(events);
    const { operations, lineOf } = await readOperations(path);
    expect(operations).toHaveLength(events / 2);
    expect(operations.at(-1)).toMatchObject({ type: "ok", call: events - 2, return: events - 1 });
    expect(lineOf(events - 1)).toBe(events);
  });

  it("says where it goes wrong, when it does so late", async () => {
    const path = file("{:type :invoke, :process 0, :f :read}\n{:type :ok, :process 1, :f :read}\n");
    await expect(readOperations(path)).rejects.toThrow(/history-\d+, line 2.*process 1 completes read without/);
  });
});

describe("Jepsen's EDN", () => {
  const maps = [
    "{:index 0, :time 10, :type :invoke, :process 0, :f :cas, :value [1 2]}",
    "; a comment {",
    "{:index 1, :time 11, :type :info, :process :nemesis, :f :start, :value #{:n1}}",
    '{:type :ok, :process 0, :f :cas, :value [1 2], :error "x\\n", #_ gone :extra/key 1/3}',
  ];

  it.each([
    ["maps one after another", maps.join("\n")],
    ["a vector of maps", `[${maps.join("\n")}\n]`],
    ["a list of maps", `; first\n(${maps.join("\n")}\n)`],
    ["records with a tag", maps.map((map) => map.replace(/^\{/, "#jepsen.history.Op{")).join("\n")],
  ])("is read as %s", async (_what, text) => {
    const { events, format } = await readHistory(file(text));
    expect(format).toBe("edn");
    expect(events).toHaveLength(3);
    expect(pairOperations(events)).toMatchObject([{ f: "cas", input: [1, 2], type: "ok", call: 0, return: 2 }]);
  });

  it("takes independent tuples apart when asked to", async () => {
    const text =
      "{:type :invoke, :process 0, :f :read, :value [7 nil]}\n{:type :ok, :process 0, :f :read, :value [7 3]}";
    const { events } = await readHistory(file(text), { independent: true });
    expect(pairOperations(events)).toMatchObject([{ key: "7", input: null, output: 3 }]);
  });

  it("refuses to take tuples apart where every event has a key of its own", async () => {
    const keyed =
      '{"type":"invoke","process":0,"f":"read","key":"a"}\n{"type":"ok","process":0,"f":"read","key":"a","value":[1,2]}';
    const record = '{"f":"read","key":"a","output":[1,2],"start":2,"end":3}';
    for (const text of [keyed, record]) {
      const bytes = Buffer.from(text);
      await expect(readOperations(bytes, { independent: true })).rejects.toThrow(
        /--independent: has no \[key value\] tuple: every event has a key of its own; leave --independent out/,
      );
      expect((await readOperations(bytes)).operations).toMatchObject([{ key: "a", output: [1, 2] }]);
    }
    // Some have a key, and some are tuples.
    const tuple = '{"type":"invoke","process":1,"f":"read","value":["a",null]}';
    const both = await readOperations(Buffer.from(`${keyed}\n${tuple}`), { independent: true });
    expect(both.operations.map(({ key }) => key)).toEqual(["a", "a"]);
  });

  it("refuses to take tuples apart in a format without any", async () => {
    const text = "INFO  jepsen.util - 0\t:invoke\t:read\tnil\nINFO  jepsen.util - 0\t:ok\t:read\t[1 2]\n";
    await expect(readOperations(Buffer.from(text), { independent: true })).rejects.toThrow(/this format has none/);
  });

  it.each([
    ["scenario", '{\n  "format": "schism-scenario-1",\n  "name": "raft"\n}'],
    ["verdict", '{\n  "format": "schism-verdict-1"\n}'],
    ["run", '{"event":"began","format":"schism-run-1","version":"0.1.0"}\n'],
  ])("says that a file of a run is not a history: %s", async (kind, text) => {
    await expect(readOperations(Buffer.from(text))).rejects.toThrow(
      new RegExp(`is a file of Schism's, of the kind "${kind}", and not a history`),
    );
  });

  it("names the line where the text is broken", async () => {
    await expect(readHistory(file("{:type :invoke, :process 0, :f :read}\n{:type :ok"))).rejects.toThrow(/line 2/);
    await expect(readHistory(file("{:type :begin, :process 0, :f :read}"))).rejects.toThrow(/line 1.*"type"/);
  });

  it("keeps values apart that JSON numbers would confuse", () => {
    const read = (text: string): unknown => new EdnReader(text).read();
    expect(read("9007199254740993")).toBe("9007199254740993");
    expect(read('[1N -2 1.5M 2e3 1/3 ##Inf \\newline \\a \\u0041 true nil sym #inst "t"]')).toEqual([
      ...[1, -2, 1.5, 2000, "1/3", "##Inf", "\n", "a", "A", true, null, "sym", "t"],
    ]);
  });

  it("refuses bottomless nesting", () => {
    expect(() => new EdnReader("[".repeat(100_000)).read()).toThrow(/nested/);
  });
});

describe("Porcupine's etcd logs", () => {
  it("are of a register whose failed cas counts", async () => {
    const lines = [
      "3\t:invoke\t:read\tnil",
      "3\t:ok\t:read\tnil",
      "1\t:invoke\t:cas\t[0 1]",
      "1\t:info\t:cas\t:timed-out",
    ];
    const history = await readHistory(file(lines.map((line) => `INFO  jepsen.util - ${line}\n`).join("")));
    expect(history).toMatchObject({ format: "porcupine-etcd", model: "etcd-register" });
    expect(pairOperations(history.events)).toMatchObject([
      { f: "read", output: null, type: "ok" },
      { f: "cas", input: [0, 1], type: "info" },
    ]);
  });
});

describe("pairOperations", () => {
  const event = (index: number, type: "invoke" | "ok" | "info", process: number, f = "read") => ({
    ...{ index, time: index, type, process, f, value: null },
  });

  it("assumes nothing about a process that goes on after an indeterminate operation", () => {
    const paired = pairOperations([
      event(0, "invoke", 1),
      event(1, "info", 1),
      event(2, "invoke", 1),
      event(3, "ok", 1),
    ]);
    expect(paired).toMatchObject([
      { type: "info", return: Number.POSITIVE_INFINITY },
      { type: "ok", return: 3 },
    ]);
  });

  it.each([
    ["a completion without invocation", [event(0, "ok", 1)]],
    ["two invocations at once", [event(0, "invoke", 1), event(1, "invoke", 1)]],
    ["a completion of something else", [event(0, "invoke", 1), event(1, "ok", 1, "write")]],
  ])("refuses %s", (_what, events) => {
    expect(() => pairOperations(events, { file: "h" })).toThrow(InputError);
  });
});

it("knows the lines of many events, and of no others", async () => {
  const events = 70_000;
  const text = Array.from(
    { length: events },
    (_, at) => `{:type ${at % 2 === 0 ? ":invoke" : ":ok"}, :process 0, :f :read}`,
  );
  const { operations, lineOf } = await readOperations(Buffer.from(text.join("\n\n")), { format: "edn" });
  expect(operations).toHaveLength(events / 2);
  for (const { call } of operations) if (lineOf(call) !== 1 + 2 * call) expect(lineOf(call)).toBe(1 + 2 * call);
  expect(lineOf(events - 1)).toBe(2 * events - 1);
  expect(lineOf(events)).toBe(events + 1);
});
