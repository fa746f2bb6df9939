/** A verifier that accepts a wrong certificate is worse than none: certificates are damaged in every way that changes what they claim. */
import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../../nodes/random.js";
import type { Operation } from "../../../src/history/operation.js";
import type { Model } from "../../../src/models/model.js";
import { register } from "../../../src/models/register.js";
import { type Certificate, digestOf, parseCertificate } from "../../../src/verify/certificate.js";
import { verifyCertificate } from "../../../src/verify/verify.js";
import { certified } from "../../support/certified.js";
import type { Shape } from "../../support/generated-history.js";
import { generatedKinds } from "../../support/generated-kinds.js";
import { bruteForceLinearizable } from "../../support/oracle.js";
import { complaintAbout } from "../../support/replay.js";

const seeds = Number(process.env.SCHISM_SEEDS ?? 300);
const timeout = 60_000 + seeds * 50;

type Valid = Extract<Certificate, { valid: true }>;
type Invalid = Extract<Certificate, { valid: false }>;

const histories = generatedKinds.map((each) => [each.label, each] as const);

function shapeOf(random: Random): Shape {
  return {
    operations: 2 + random.below(7),
    clients: 1 + random.below(4),
    indeterminate: random.pick([0, 0.2, 0.4]),
    corrupt: random.next() < 0.6,
  };
}

const isInfo = (operations: readonly Operation[], call: number): boolean =>
  operations.some((operation) => operation.call === call && operation.type === "info");

function ordered(operations: readonly Operation[], order: readonly number[], like: Certificate): Valid {
  const { format, version, property, model, history } = like;
  const key = { key: null, linearization: [...order], indeterminate: order.filter((call) => isInfo(operations, call)) };
  return { format, version, property, model, history, valid: true, keys: [key] };
}

function contradicting(calls: readonly number[], like: Certificate): Invalid {
  const { format, version, property, model, history } = like;
  const contradiction = { key: null, others: "optional" as const, operations: [...calls] };
  return { format, version, property, model, history, valid: false, contradictions: [contradiction] };
}

/** A random order with some operations missing, there twice or made up, mostly a sensible one. */
function anyOrder(operations: readonly Operation[], like: Certificate, random: Random): number[] {
  const all = operations.flatMap(({ call, type }) => (type === "ok" || random.next() < 0.3 ? [call] : []));
  let order = like.valid && random.next() < 0.8 ? [...(like.keys[0]?.linearization ?? [])] : random.shuffle(all);
  if (random.next() < 0.3) order = [...order].sort((a, b) => a - b);
  const place = random.below(order.length);
  const damage = random.below(4);
  if (damage === 0) order.splice(place, 1);
  if (damage === 1) order.splice(place, 0, random.pick(operations).call);
  if (damage === 2) order.splice(place, 0, ...order.splice(random.below(order.length), 1));
  if (damage === 3 && random.next() < 0.2) order.push(random.pick([1000, -1]));
  return order;
}

const sensible = (operations: readonly Operation[], order: readonly number[], model: Model): boolean =>
  complaintAbout(order, operations, model) === undefined &&
  !operations.some(
    ({ call, type, ...rest }) =>
      type === "fail" && order.includes(call) && model.observesFailure?.({ type, ...rest }) !== true,
  );

describe("orders", () => {
  it.each(histories)(
    "of %s are confirmed if and only if replaying them finds no fault",
    (label, { model, generate }) => {
      const tally = { confirmed: 0, refused: 0 };
      for (let seed = 0; seed < seeds; seed++) {
        const random = seededRandom(seed, "orders", label);
        const operations = generate(shapeOf(random), random);
        if (operations.length === 0) continue;
        const certificate = certified(operations, model);
        for (let times = 0; times < 4; times++) {
          const order = anyOrder(operations, certificate, random);
          const { holds, summary } = verifyCertificate(ordered(operations, order, certificate), operations, model);
          const expected = sensible(operations, order, model);
          expect(holds, `seed ${seed}: ${order} ${summary} ${JSON.stringify(operations)}`).toBe(expected);
          if (holds === true) expect(certificate.valid).toBe(true);
          tally[holds === true ? "confirmed" : "refused"] += 1;
        }
      }
      if (process.env.SCHISM_SEEDS !== undefined) console.log("orders", label, JSON.stringify(tally));
      expect(tally.refused).toBeGreaterThan(seeds);
      expect(tally.confirmed).toBeGreaterThan(0);
    },
    timeout,
  );
});

describe("contradictions", () => {
  it.each(histories)(
    "on %s are confirmed if and only if brute force finds no order with all others optional",
    (label, { model, generate }) => {
      const tally = { confirmed: 0, refused: 0, undecided: 0 };
      for (let seed = 0; seed < seeds; seed++) {
        const random = seededRandom(seed, "contradictions", label);
        const operations = generate(shapeOf(random), random);
        const { model: _, ...rest } = { ...certified(operations, model) };
        const like = { ...rest, model: model.name };
        const asked = operations.filter(
          (operation) => operation.type === "ok" || (operation.type === "fail" && model.observesFailure?.(operation)),
        );
        if (asked.length === 0) continue;
        // Half of the time what may be a contradiction without one of its operations; else any operations.
        const own = like.valid ? [] : (like.contradictions[0]?.operations ?? []);
        const core =
          own.length > 1 && random.next() < 0.5
            ? own.toSpliced(random.below(own.length), 1)
            : random.shuffle(asked.map(({ call }) => call)).slice(0, 1 + random.below(asked.length));
        const { holds, summary } = verifyCertificate(contradicting(core, like), operations, model, {
          timeLimitMs: 5000,
        });
        const others = new Set(operations.filter(({ call }) => !core.includes(call)));
        const expected = !bruteForceLinearizable(operations, model, others);
        if (holds === "unknown") tally.undecided += 1;
        else expect(holds, `seed ${seed}: ${core} ${summary} ${JSON.stringify(operations)}`).toBe(expected);
        if (holds !== "unknown") tally[holds ? "confirmed" : "refused"] += 1;
      }
      if (process.env.SCHISM_SEEDS !== undefined) console.log("contradictions", label, JSON.stringify(tally));
      expect(tally.refused).toBeGreaterThan(seeds / 4);
      expect(tally.undecided).toBeLessThan(seeds / 50);
    },
    timeout,
  );

  it("are refused when they name what cannot contradict anything, or nothing", () => {
    const { operations, certificate } = example();
    const of = (calls: readonly number[]) =>
      verifyCertificate(contradicting(calls, certificate), operations, register).summary;
    expect(of([0])).toBe("Does not hold: in the contradiction on the object, its operations have an order.");
    expect(of([4])).toContain("the operation of event 4 need not have taken effect");
    expect(of([1])).toContain("no operation begins at event 1");
    expect(of([0, 0])).toContain("the operation of event 0 is named twice");
    const none = JSON.stringify({ ...contradicting([0], certificate), contradictions: [] });
    expect(() => parseCertificate(none)).toThrow("contradictions");
  });
});

/** Write 1, read 1, and a write of 2 without an outcome. */
function example(): { operations: Operation[]; certificate: Valid } {
  const operation = (id: number, f: string, value: number, type: "ok" | "info"): Operation => ({
    ...{ id, process: id, f, key: null, input: f === "read" ? null : value, output: type === "ok" ? value : undefined },
    ...{
      type,
      call: 2 * id,
      return: type === "ok" ? 2 * id + 1 : Number.POSITIVE_INFINITY,
      callTime: -1,
      returnTime: -1,
    },
  });
  const operations = [operation(0, "write", 1, "ok"), operation(1, "read", 1, "ok"), operation(2, "write", 2, "info")];
  const certificate = certified(operations, register);
  if (!certificate.valid) throw new Error("it is linearizable");
  return { operations, certificate };
}

describe("a certificate", () => {
  const { operations, certificate } = example();
  const [whole] = certificate.keys;
  if (whole === undefined) throw new Error("one key");
  const verify = (changed: Certificate, of = operations) => verifyCertificate(changed, of, register).summary;
  const keys = (...list: Valid["keys"]): string => verify({ ...certificate, keys: list });

  it("holds for the history that it was made of", () => {
    expect(verifyCertificate(certificate, operations, register).holds).toBe(true);
  });

  it.each([
    ["an answer", operations.map((each) => (each.f === "read" ? { ...each, output: 2 } : each))],
    ["an operation less", operations.slice(0, 2)],
    ["an outcome", operations.map((each) => ({ ...each, type: "ok" as const, return: each.call + 1 }))],
    ["a time", operations.map((each) => (each.f === "read" ? { ...each, return: 7 } : each))],
    ["a key", operations.map((each) => ({ ...each, key: "x" }))],
  ])("does not hold for another history: %s", (_what, other) => {
    expect(verify(certificate, other)).toContain("about another history");
  });

  it("does not hold with a key too few, too many, twice or another", () => {
    expect(keys()).toContain("the object has no linearization");
    expect(keys(whole, { ...whole, key: "x" })).toContain('no key "x"');
    expect(keys(whole, whole)).toContain("the object appears twice");
    expect(keys({ ...whole, key: "__proto__" })).toContain('no key "__proto__"');
  });

  it("does not hold when it says wrongly which operations are indeterminate", () => {
    expect(keys({ ...whole, indeterminate: [2] })).toContain("event 2 is listed as indeterminate");
    expect(keys({ ...whole, linearization: [0, 2, 4] })).toContain("event 4 is not listed as indeterminate");
    const used = { ...whole, linearization: [0, 2, 4], indeterminate: [4] };
    expect(keys(used)).toContain("Confirmed");
  });

  it("tells histories apart that differ in anything a verdict depends on", () => {
    const [first] = operations;
    if (first === undefined) throw new Error("there are three");
    const digests = [
      first,
      { ...first, f: "read" },
      { ...first, input: "1" },
      { ...first, input: [1] },
      { ...first, output: undefined },
      { ...first, output: null },
      { ...first, type: "fail" as const },
      { ...first, process: 7 },
      { ...first, key: "null" },
      { ...first, return: 9 },
    ].map((operation) => digestOf([operation]));
    expect(new Set(digests).size).toBe(digests.length);
  });
});
