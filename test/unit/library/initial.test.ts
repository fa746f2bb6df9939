/**
 * Objects that start with another value than usual: every way of judging a history agrees with brute force, whatever the object starts
 * with, also when that value is written again later. SCHISM_SEEDS=20000 asks for that many histories of each kind.
 */
import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../../nodes/random.js";
import { OnlineChecker as OnlineSearch } from "../../../src/checkers/linearizability/online/checker.js";
import type { HistoryEvent, Json, Operation } from "../../../src/history/operation.js";
import {
  certificateOf,
  checkLadder,
  checkLinearizable,
  checkLinearizableInParallel,
  checkSequential,
  InputError,
  kvModel,
  pairOperations,
  parseCertificate,
  registerModel,
  setModel,
  startingWith,
  verifyCertificate,
} from "../../../src/index.js";
import { models } from "../../../src/models/index.js";
import type { Model } from "../../../src/models/model.js";
import { originOf } from "../../../src/models/starting-with.js";
import { generateHistory, type ObjectKind, type Shape } from "../../support/generated-history.js";
import { objectKinds } from "../../support/object-kinds.js";
import { bruteForceLinearizable } from "../../support/oracle.js";
import { bruteForceSequential } from "../../support/sequential-oracle.js";
import { specialHistory, specialKinds } from "../../support/special-kinds.js";

const seeds = Number(process.env.SCHISM_SEEDS ?? 60);
const timeout = 60_000 + seeds * 40;

const initialValues: ReadonlyMap<string, readonly [Json, ...Json[]]> = new Map<string, readonly [Json, ...Json[]]>([
  ["register", [0, 1, "1", null, [1]]],
  ["cas-register", [0, 1, 2, "x"]],
  ["etcd-register", [0, 1, 2]],
  ["write-once-register", [0, 1, 7]],
  ["counter", [5, -3, 1]],
  ["set", [[0, 2], [1], [3, 1, 0]]],
  ["queue", [[0], [1, 2, 1]]],
  ["unordered-queue", [[0], [1, 2, 1]]],
  ["stack", [[0], [1, 2, 1]]],
  ["priority-queue", [[0], [1, 2, 1]]],
  ["mutex", [true]],
  ["owner-mutex", ["a", "b", 0]],
  [
    "fenced-mutex",
    [
      { owner: "b", token: 2 },
      { owner: null, token: 1 },
      { owner: "a", token: null },
    ],
  ],
  ["kv", ["ab", "a", null]],
  ["list-append", [JSON.parse('{"constructor": [-1, -2], "__proto__": [-3]}'), JSON.parse('{"1": [-1]}')]],
  ["multi-register", [JSON.parse('{"constructor": 1, "__proto__": 2}'), JSON.parse('{"__proto__": 0}')]],
]);

interface Generator {
  readonly label: string;
  readonly model: Model;
  /** Whether each process does one thing at a time. */
  readonly inTurn: boolean;
  generate(model: Model, shape: Shape, random: Random): Operation[];
}

const generators: readonly Generator[] = [
  ...objectKinds.map((kind: ObjectKind) => ({
    label: kind.model.name,
    inTurn: true,
    model: kind.model,
    generate: (model: Model, shape: Shape, random: Random) => generateHistory({ ...kind, model }, shape, random),
  })),
  ...specialKinds.map((kind) => ({
    label: kind.label,
    inTurn: false,
    model: kind.model,
    generate: (model: Model, shape: Shape, random: Random) => specialHistory({ ...kind, model }, shape, random),
  })),
].filter(({ model }) => model.start !== undefined);

/** Of the special kinds, whose values are unique, one that is written a little later, so that it is written twice. */
function initialOf({ label, model }: Generator, random: Random): Json {
  const values = initialValues.get(model.name);
  if (values === undefined) throw new Error(`no initial values for ${model.name}`);
  if (label === "set, unique elements" || !label.includes("unique")) return random.pick(values);
  return label.startsWith("queue") ? [random.below(3)] : random.pick(values);
}

function eventsOf(operations: readonly Operation[]): HistoryEvent[] {
  return operations
    .flatMap(({ process, f, input, output, type, call, return: returned }): HistoryEvent[] => [
      { index: call, time: -1, type: "invoke", process, f, value: input },
      ...(type === "info" ? [] : [{ index: returned, time: -1, type, process, f, value: output ?? null }]),
    ])
    .sort((a, b) => a.index - b.index);
}

describe("every way of judging agrees with brute force", () => {
  it.each(generators.map((each) => [each.label, each] as const))(
    "%s",
    async (label, generator) => {
      const tally = { valid: 0, invalid: 0 };
      for (let seed = 0; seed < seeds; seed++) {
        const random = seededRandom(seed, "initial", label);
        const model = startingWith(generator.model, initialOf(generator, random));
        const operations = generator
          .generate(
            model,
            {
              operations: 1 + random.below(8),
              clients: 1 + random.below(4),
              indeterminate: random.pick([0, 0.2]),
              corrupt: random.next() < 0.6,
            },
            random,
          )
          .sort((a, b) => a.call - b.call);
        if (operations.every(({ type }) => type !== "ok")) continue;
        // Lies of some generators are answers that no such object has.
        if (operations.some((operation) => model.complaint?.(operation) !== undefined)) continue;
        const expected = bruteForceLinearizable(operations, model);
        tally[expected ? "valid" : "invalid"] += 1;
        const what = `seed ${seed}, ${JSON.stringify(model.init)}: ${JSON.stringify(operations)}`;
        const verdict = checkLinearizable(operations, model);
        expect(verdict.valid, what).toBe(expected);
        const certificate = certificateOf(verdict, operations);
        if (certificate === undefined) throw new Error(what);
        const read = parseCertificate(JSON.stringify(certificate));
        expect(verifyCertificate(read, operations, originOf(generator.model).model), what).toMatchObject({
          holds: true,
        });
        expect(checkSequential(operations, model).valid, what).toBe(bruteForceSequential(operations, model));
        if (generator.inTurn) {
          const online = new OnlineSearch(model);
          for (const event of eventsOf(operations)) online.append(event);
          expect(online.violated() === undefined, what).toBe(expected);
        }
        if (seed % 10 !== 0) continue;
        expect(checkLadder(operations, model).valid, what).toBe(expected);
        if (seed % 50 !== 0) continue;
        const threads = { workers: 1, tryFirst: false };
        expect((await checkLinearizableInParallel(operations, model, threads)).valid, what).toBe(expected);
      }
      if (process.env.SCHISM_SEEDS !== undefined) console.log(label, JSON.stringify(tally));
      expect(tally.valid).toBeGreaterThan(seeds / 10);
      expect(tally.invalid).toBeGreaterThan(seeds / 100);
    },
    timeout,
  );

  it("are all models that can start with another value", () => {
    expect([...initialValues.keys()].sort()).toEqual(
      [...models.values()].flatMap(({ name, start }) => (start === undefined ? [] : [name])).sort(),
    );
  });
});

const history = (...pairs: readonly (readonly [f: string, input: Json, output: Json])[]): Operation[] =>
  pairOperations(
    pairs.flatMap(([f, input, output]) => [
      { type: "invoke" as const, process: 0, f, value: input },
      { type: "ok" as const, process: 0, f, value: output },
    ]),
  );

describe("startingWith", () => {
  it("gives the model itself for what it starts with anyway", () => {
    expect(startingWith(registerModel, null)).toBe(registerModel);
    expect(startingWith(startingWith(registerModel, 0), null)).toBe(registerModel);
    expect(startingWith(kvModel, "")).toBe(kvModel);
  });

  it.each([
    ["counter", "zero", /cannot start with "zero".* give a whole number/],
    ["counter", 0.5, /cannot start with 0.5/],
    ["set", 1, /cannot start with 1.*the list of its elements/],
    ["queue", [1, null], /cannot start with \[1,null\]/],
    ["kv", 1, /cannot start with 1.*a string/],
    ["list-append", { x: 1 }, /cannot start with {"x":1}.*the elements of each list/],
    ["multi-register", [1], /cannot start with \[1\]/],
    ["mutex", "a", /cannot start with "a"/],
    ["fenced-mutex", { owner: "a", tokens: 1 }, /cannot start/],
    ["consensus", 1, /a consensus starts in one way only/],
    ["atomic-commit", "commit", /an atomic-commit starts in one way only/],
  ])("refuses for a %s %j", (name, value, words) => {
    const model = models.get(name);
    if (model === undefined) throw new Error(name);
    expect(() => startingWith(model, value)).toThrow(InputError);
    expect(() => startingWith(model, value)).toThrow(words);
  });

  it("is in the certificate, which holds for no other start", () => {
    const operations = history(["read", null, 0], ["write", 1, 1], ["read", null, 1]);
    const certificate = certificateOf(checkLinearizable(operations, startingWith(registerModel, 0)), operations);
    if (certificate === undefined) throw new Error("a verdict has a certificate");
    expect(certificate.initial).toBe(0);
    expect(verifyCertificate(certificate, operations, registerModel)).toMatchObject({ holds: true });
    expect(verifyCertificate(certificate, operations, registerModel).summary).toContain(
      "a register that starts with 0",
    );
    expect(verifyCertificate({ ...certificate, initial: 7 }, operations, registerModel).holds).toBe(false);
    expect(verifyCertificate(certificate, operations, startingWith(registerModel, 7)).holds).toBe(false);
    const { initial: _, ...silent } = certificate;
    expect(verifyCertificate(silent, operations, registerModel).holds).toBe(false);
    expect(() => parseCertificate(JSON.stringify({ ...certificate, model: "counter", initial: "x" }))).toThrow(
      InputError,
    );
  });
});

it("a read shows each element that the set started with, once", () => {
  const started = startingWith(setModel, [1, 2]);
  const read = (...elements: readonly Json[]) => checkLinearizable(history(["read", null, elements]), started);
  expect(read(2, 1).valid).toBe(true);
  expect(read(1, 1).valid).toBe(false);
  expect(read(1, 2, 2).valid).toBe(false);
  expect(JSON.stringify(read(1).explanations)).toContain("does not show 2, which the set started with");
});

describe("a history that another initial value would explain", () => {
  const hintOf = (operations: readonly Operation[], name: string): string | undefined =>
    checkLinearizable(operations, models.get(name) ?? registerModel)
      .explanations.flatMap(({ steps }) => steps.map(({ sentence }) => sentence))
      .find((sentence) => sentence.includes("--initial"));

  it.each([
    ["register", history(["read", null, 0], ["write", 1, 1]), "--initial 0"],
    ["register", history(["read", null, "a b"], ["write", 1, 1]), `--initial '"a b"'`],
    ["cas-register", history(["cas", [3, 4], [3, 4]], ["read", null, 4]), "--initial 3"],
    ["counter", history(["read", null, 7], ["add", 1, null], ["read", null, 8]), "--initial 7"],
    ["counter", history(["fetch-and-add", 2, 40], ["read", null, 42]), "--initial 40"],
    ["counter", history(["add-and-get", 2, 42]), "--initial 40"],
    ["set", history(["read", null, [1, 2]], ["add", 3, null], ["read", null, [3, 2, 1]]), "--initial '[1,2]'"],
    ["queue", history(["enqueue", 1, null], ["dequeue", null, 9], ["dequeue", null, 1]), "--initial '[9]'"],
    ["kv", history(["get", null, "a"], ["append", "b", null], ["get", null, "ab"]), `--initial '"a"'`],
    ["mutex", history(["release", null, null], ["acquire", null, null]), "--initial true"],
    ["owner-mutex", history(["release", "a", null]), `--initial '"a"'`],
    [
      "multi-register",
      history(["txn", [["r", "__proto__", null]], [["r", "__proto__", 0]]]),
      `--initial '{"__proto__":0}'`,
    ],
  ])("%s: says which", (name, operations, words) => {
    expect(hintOf(operations, name)).toContain(words);
  });

  it("does not hear of one if none explains it", () => {
    expect(hintOf(history(["read", null, 0], ["write", 1, 1], ["read", null, 0]), "register")).toBeUndefined();
    // A lost update is no other start.
    expect(hintOf(history(["add", 1, null], ["add", 1, null], ["read", null, 1]), "counter")).toBeUndefined();
  });

  it("appears for sequential consistency and on the ladder, too", () => {
    const operations = history(["read", null, 0], ["write", 1, 1]);
    const said = (explanations: readonly { steps: readonly { sentence: string }[] }[]): string =>
      JSON.stringify(explanations);
    expect(said(checkSequential(operations, registerModel).explanations)).toContain("--initial 0");
    expect(said(checkLadder(operations, registerModel).rungs[0]?.explanations ?? [])).toContain("--initial 0");
  });

  it("appears on the ladder at the model that it makes hold, not at a stronger one", () => {
    const done = (process: number, f: string, value: Json) =>
      (["invoke", "ok"] as const).map((type) => ({
        type,
        process,
        f,
        value: type === "ok" || f === "write" ? value : null,
      }));
    // With registers that start with 2 the read could come first, but not by the clock.
    const operations = pairOperations([...done(0, "write", 1), ...done(1, "read", 2)]);
    expect(checkLinearizable(operations, startingWith(registerModel, 2)).valid).toBe(false);
    expect(checkSequential(operations, startingWith(registerModel, 2)).valid).toBe(true);
    const ladder = checkLadder(operations, registerModel);
    const hinted = ladder.rungs.filter(({ explanations }) => JSON.stringify(explanations).includes("--initial"));
    expect(hinted.map(({ name }) => name)).toEqual(["sequential consistency"]);
    expect(JSON.stringify(ladder.explanations)).not.toContain("--initial");
  });
});
