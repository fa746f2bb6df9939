/** Programs without types pass anything: what is not what a function takes is refused by name, and never met as an error of JavaScript's. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import * as library from "../../../src/index.js";

const directory = mkdtempSync(join(tmpdir(), "schism-untyped-"));
afterAll(() => rmSync(directory, { recursive: true }));

const operations = library.pairOperations([
  { type: "invoke", process: 0, f: "write", value: 1 },
  { type: "ok", process: 0, f: "write", value: 1 },
]);
const verdict = library.checkLinearizable(operations, library.registerModel);
const certificate = library.certificateOf(verdict, operations);
const page = join(directory, "page.html");

/** Neither a path, a history, a model, a verdict, a certificate nor a system. */
const odd: readonly unknown[] = [
  ...[undefined, null, 0, 1n, true, {}, [null], Symbol("odd"), new Map(), Object.create(null), () => 1],
];

/** Each function with the arguments that it takes, of which the odd values take the place of one. */
const functions: readonly (readonly [string, (...given: readonly unknown[]) => unknown, readonly unknown[], number])[] =
  [
    ["readHistory", library.readHistory, [], 0],
    ["readOperations", library.readOperations, [], 0],
    ["openHistory", library.openHistory, [], 0],
    ["startingWith, the model", library.startingWith, [undefined, 1], 0],
    ["certificateOf, the verdict", library.certificateOf, [undefined, operations], 0],
    ["certificateOf, the operations", library.certificateOf, [verdict], 1],
    ["digestOf", library.digestOf, [], 0],
    ["parseCertificate", library.parseCertificate, [], 0],
    ["readCertificate", library.readCertificate, [], 0],
    ["verifyCertificate", library.verifyCertificate, [undefined, operations, library.registerModel], 0],
    [
      "verifyCertificate, the operations",
      library.verifyCertificate,
      [certificate, undefined, library.registerModel],
      1,
    ],
    ["writeReport, the path", library.writeReport, [undefined, { history: operations, verdict }], 0],
    ["writeReport, the content", library.writeReport, [page], 1],
    ["runServer", library.runServer, [], 0],
  ].map(([name, call, given, place]) => [
    String(name),
    (...all) => Reflect.apply(Object(call), undefined, all),
    Array.isArray(given) ? given : [],
    Number(place),
  ]);

describe.each(functions)("%s", (_, call, given, place) => {
  it.each(odd.map((value) => ({ value })))("refuses $value", async ({ value }) => {
    const all = Array.from({ length: Math.max(given.length, place + 1) }, (_none, at) =>
      at === place ? value : given[at],
    );
    await expect(async () => await call(...all)).rejects.toThrow(library.InputError);
  });
});

it("an initial value that is missing is refused, and one that JSON cannot hold", () => {
  const start = (...value: readonly unknown[]) =>
    Reflect.apply(library.startingWith, undefined, [library.registerModel, ...value]);
  expect(() => start()).toThrow(/"initial": is missing, which is not a JSON value/);
  expect(() => start({ a: [1n] })).toThrow(/"initial\["a"\]\[0\]": is a bigint/);
});

it("each part of a verdict is looked at before a page is made of it", () => {
  for (const part of ["property", "valid", "summary", "explanations", "cost", "details"]) {
    for (const value of odd.filter((each) => each !== true && !(part === "details" && typeof each === "object"))) {
      const content = { history: operations, verdict: { ...verdict, [part]: value } };
      expect(() => library.writeReport(page, content), part).toThrow(library.InputError);
    }
  }
});

it("a verdict that is not on linearizability has no certificate", () => {
  const sequential: unknown = library.checkSequential(operations, library.registerModel);
  expect(() => Reflect.apply(library.certificateOf, undefined, [sequential, operations])).toThrow(/has no certificate/);
});
