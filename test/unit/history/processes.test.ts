import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkDurability } from "../../../src/checkers/durability/check.js";
import { checkLadder } from "../../../src/checkers/ladder/check.js";
import { checkLinearizable } from "../../../src/checkers/linearizability/check.js";
import { OnlineChecker } from "../../../src/checkers/linearizability/online/checker.js";
import { checkLinearizableInParallel } from "../../../src/checkers/linearizability/parallel/check.js";
import { decodeOperations, encodeOperations } from "../../../src/checkers/linearizability/parallel/columns.js";
import { checkSequential } from "../../../src/checkers/sequential/check.js";
import { findFormat } from "../../../src/history/formats/index.js";
import type { HistoryEvent } from "../../../src/history/operation.js";
import { pairOperations } from "../../../src/history/pairing.js";
import { clientName, clientNameFirst, isNemesis, type Process } from "../../../src/history/process.js";
import { readHistory, readOperations } from "../../../src/history/read.js";
import { vacuity } from "../../../src/judging/vacuity.js";
import { register } from "../../../src/models/register.js";
import { certificateOf } from "../../../src/report/certificate.js";
import { renderHistoryReport } from "../../../src/report/html.js";
import { verifyCertificate } from "../../../src/verify/verify.js";

/** One client writes 1 and then reads 2. */
const wrongRead = (process: Process): HistoryEvent[] => [
  { index: 0, time: 0, type: "invoke", process, f: "write", value: 1 },
  { index: 1, time: 1, type: "ok", process, f: "write", value: 1 },
  { index: 2, time: 2, type: "invoke", process, f: "read", value: null },
  { index: 3, time: 3, type: "ok", process, f: "read", value: 2 },
];

const jsonl = (events: readonly HistoryEvent[]): Uint8Array =>
  Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(""));

describe("a process", () => {
  it.each<Process>(["nemesis", ":nemesis", "Nemesis", "NEMESIS", "nemesis-1", "nemesis 2"])(
    "%j is the nemesis",
    (name) => {
      expect(isNemesis(name)).toBe(true);
      expect(pairOperations(wrongRead(name))).toEqual([]);
    },
  );

  it.each<Process>([0, -1, 7, "0", "a", "client-1", "nemesis-client", "not the nemesis", "constructor", "__proto__"])(
    "%j is a client, judged by everything that judges",
    async (process) => {
      const events = wrongRead(process);
      const operations = pairOperations(events);
      expect(operations.map((operation) => operation.process)).toEqual([process, process]);
      expect(decodeOperations(encodeOperations(operations))).toEqual(operations);
      const verdict = checkLinearizable(operations, register);
      expect(verdict.valid).toBe(false);
      expect(JSON.stringify(verdict.explanations)).toContain(JSON.stringify(clientName(process)).slice(1, -1));
      expect((await checkLinearizableInParallel(operations, "register")).valid).toBe(false);
      expect(checkSequential(operations, register).valid).toBe(false);
      expect(checkLadder(operations, register).valid).toBe(false);
      const online = new OnlineChecker(register);
      for (const event of events) online.append(event);
      expect(online.violated()).toEqual({ key: null, event: 3 });
      const certificate = certificateOf(verdict, operations);
      if (certificate === undefined) throw new Error("a contradiction has a certificate");
      expect(verifyCertificate(certificate, operations, register).holds).toBe(true);
      const page = renderHistoryReport({ source: "h", format: "jsonl", operations, verdict, reproduce: "" });
      expect(page).toContain(clientName(process).replace(/^client "|"$/g, ""));
      const scenario = { schedule: [], mainMs: 1000, cluster: "local" as const, clients: 1, operationTimeoutMs: 1000 };
      const system = { claims: [] };
      const facts = vacuity({
        scenario,
        system,
        events,
        faults: [],
        spans: [],
        course: [],
        claims: [],
        wholeRun: true,
      });
      expect(facts.operations).toEqual({
        write: { ok: 1, fail: 0, info: 0 },
        read: { ok: 1, fail: 0, info: 0 },
      });
    },
  );

  it("with a name loses what it had added to a set as well as one with a number", () => {
    const set = ["a", 0].map((process) =>
      pairOperations(
        (["add", "read"] as const).flatMap((f, at): HistoryEvent[] => [
          { index: 2 * at, time: 2 * at, type: "invoke", process, f, value: f === "add" ? 1 : null },
          { index: 2 * at + 1, time: 2 * at + 1, type: "ok", process, f, value: f === "add" ? 1 : [] },
        ]),
      ),
    );
    for (const operations of set) expect(checkDurability(operations).valid).toBe(false);
  });

  it("with a number is another than one with the same text", () => {
    const [first, second] = [wrongRead(1).slice(0, 2), wrongRead("1").slice(2)];
    expect(pairOperations([...first, ...second]).map(({ process }) => process)).toEqual([1, "1"]);
    expect(() => pairOperations([...wrongRead(1).slice(0, 1), ...wrongRead("1").slice(1, 2)])).toThrow(
      /process "1" completes write without having invoked it/,
    );
  });

  it.each(["jsonl", "edn", "elle-json", "txt"])("with a name keeps it in %s", async (format) => {
    const events = wrongRead("client-1").map((event) => ({ ...event, time: -1 }));
    const writer = findFormat(format).write?.({});
    if (writer === undefined) throw new Error(`${format} cannot be written`);
    const text = writer.begin + events.map((event) => writer.event(event)).join("") + writer.end;
    expect((await readHistory(Buffer.from(text), { format })).events).toEqual(events);
  });

  it.each([
    ["null", /"process".*missing/],
    ["1.5", /"process".*is 1.5 and must be a whole number or a name/],
    ["true", /"process".*is true/],
    ["[1]", /"process"/],
    ["{}", /"process"/],
  ])("is not %s", async (process, message) => {
    const text = `{"process":${process},"type":"invoke","f":"read"}\n`;
    await expect(readOperations(Buffer.from(text))).rejects.toThrow(message);
  });

  it("is the subject of a sentence", () => {
    expect([3, "a", "client-1", "Client 2", "1", "x\u001b[2J"].map(clientName)).toEqual([
      ...["client 3", "client a", "client-1", 'client "Client 2"', 'client "1"', 'client "x\\u001b[2J"'],
    ]);
    expect([3, "client-1"].map(clientNameFirst)).toEqual(["Client 3", "Client-1"]);
  });
});

describe("a file in which no client did anything", () => {
  it.each([
    ["jsonl", '{"process":"nemesis","type":"info","f":"start"}\n'],
    ["edn", "{:process :nemesis, :type :info, :f :start, :value nil}\n"],
    ["txt", ":nemesis\t:info\t:start\tnil\n"],
    ["porcupine-etcd", "INFO  jepsen.util - :nemesis\t:info\t:start\tnil\n"],
    ["elle-json", "[]"],
    ["jepsen-log", "2020-07-08 16:02:33,588{GMT}\tINFO\t[main] jepsen.core: hello\n"],
  ])("has no operations, and is one nonetheless: %s", async (format, content) => {
    const history = await readOperations(Buffer.from(content));
    expect(history).toMatchObject({ format, operations: [] });
  });

  it("is none if it is empty", async () => {
    await expect(readOperations(jsonl([]))).rejects.toThrow(/holds no operation: it is empty/);
    await expect(readOperations(Buffer.from("\n \n"))).rejects.toThrow(/holds no operation: it is empty/);
  });
});

describe("what says who is a client", () => {
  it("is one place: nothing outside the readers asks whether a process is a number", () => {
    const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
    expect(files.length).toBeGreaterThan(100);
    const asking = files.filter((name) =>
      /typeof (?:\w+\.)*process\b|\bprocess\)? === "nemesis"/.test(readFileSync(join("src", name), "utf8")),
    );
    // The page's columns and the formats write numbers as numbers.
    expect(asking.filter((name) => !name.startsWith("history/")).sort()).toEqual([
      "checkers/linearizability/parallel/columns.ts",
    ]);
  });
});
