/** Transactions in Elle's notation and in Knossos', from EDN, from JSON lines and from a program, mean the same. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Json } from "../../../src/history/operation.js";
import { readOperations } from "../../../src/history/read.js";
import { checkLinearizable, pairOperations } from "../../../src/index.js";
import { multiRegister } from "../../../src/models/multi-register.js";

const directory = mkdtempSync(join(tmpdir(), "schism-multi-register-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** What was asked and what was answered, one transaction after the other. */
type Transactions = readonly (readonly [asked: string, answered: string])[];

const edn = (transactions: Transactions): string =>
  transactions
    .map(
      ([asked, answered], process) =>
        `{:process ${process}, :type :invoke, :f :txn, :value ${asked}}\n` +
        `{:process ${process}, :type :ok, :f :txn, :value ${answered}}\n`,
    )
    .join("");

const jsonOf = (text: string): Json =>
  JSON.parse(
    text
      .replace(/:(\w+)/g, '"$1"')
      .replaceAll("nil", "null")
      .replace(/ (?=["[\dn])/g, ", "),
  );

const jsonEvents = (transactions: Transactions) =>
  transactions.flatMap(([asked, answered], process) => [
    { type: "invoke" as const, process, f: "txn", value: jsonOf(asked) },
    { type: "ok" as const, process, f: "txn", value: jsonOf(answered) },
  ]);

const inElles = (transactions: Transactions): Transactions =>
  transactions.map(([asked, answered]) => [shortened(asked), shortened(answered)]);
const shortened = (text: string): string => text.replaceAll(":read", ":r").replaceAll(":write", ":w");

const right: Transactions = [
  ["[[:write :x 1] [:read :y nil]]", "[[:write :x 1] [:read :y nil]]"],
  ["[[:read :x nil] [:write :y 2]]", "[[:read :x 1] [:write :y 2]]"],
  ["[[:read :x nil] [:read :y nil]]", "[[:read :x 1] [:read :y 2]]"],
];
const stale: Transactions = [
  ...right.slice(0, 2),
  ["[[:read :x nil] [:read :y nil]]", "[[:read :x 1] [:read :y nil]]"],
];

describe.each([
  ["right", right, true],
  ["stale", stale, false],
] as const)("transactions that are %s", (_, transactions, valid) => {
  it.each([
    ["Knossos'", transactions],
    ["Elle's", inElles(transactions)],
    ["both", [...inElles(transactions.slice(0, 1)), ...transactions.slice(1)]],
  ] as const)("in %s notation", async (_name, written) => {
    const events = jsonEvents(written);
    const [ednFile, jsonFile] = [join(directory, "history.edn"), join(directory, "history.jsonl")];
    writeFileSync(ednFile, edn(written));
    writeFileSync(jsonFile, events.map((event) => `${JSON.stringify(event)}\n`).join(""));
    const fromEdn = await readOperations(ednFile);
    const fromJson = await readOperations(jsonFile);
    const verdicts = [fromEdn.operations, fromJson.operations, pairOperations(events)].map((operations) =>
      checkLinearizable(operations, multiRegister),
    );
    for (const verdict of verdicts) expect(verdict.valid).toBe(valid);
    const [headline] = verdicts.map(({ explanations }) => explanations[0]?.headline);
    if (!valid) expect(headline).toBe("Client 2 did x = 1, y = null, and no order of the operations explains that.");
  });
});

it.each([
  ['[["read", "x"]]', /must be a list of/],
  ['[["reads", "x", null]]', /must be a list of/],
  ['[["append", "x", 1]]', /must be a list of/],
  ['{"x": 1}', /must be a list of/],
])("refuses %s", (value, message) => {
  expect(multiRegister.complaint?.({ f: "txn", input: JSON.parse(value), output: null, type: "ok" })).toMatch(message);
});

it("refuses a read that is answered as a write, and another write than was asked", () => {
  const complaint = (input: Json, output: Json): string | undefined =>
    multiRegister.complaint?.({ f: "txn", input, output, type: "ok" });
  expect(complaint([["read", "x", null]], [["write", "x", 1]])).toMatch(/must answer the list/);
  expect(complaint([["write", "x", 1]], [["w", "x", 2]])).toMatch(/asked to write another value/);
  expect(complaint([["write", "x", 1]], [["w", "x", 1]])).toBeUndefined();
});
