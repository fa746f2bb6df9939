/** A history in which nothing was judged passes nowhere. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Json, Operation } from "../../../src/history/operation.js";
import {
  type Certificate,
  casRegisterModel,
  certificateOf,
  checkDurability,
  checkLadder,
  checkLinearizable,
  checkLinearizableInParallel,
  checkSequential,
  digestOf,
  type GivenEvent,
  pairOperations,
  registerModel,
  setModel,
  verifyCertificate,
} from "../../../src/index.js";
import "../../../src/vitest.js";

// Matchers that are expected to fail leave their pages here.
const pages = mkdtempSync(join(tmpdir(), "schism-pages-"));
beforeAll(() => {
  vi.stubEnv("SCHISM_REPORTS", pages);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(pages, { recursive: true, force: true });
});

type Outcome = "ok" | "fail" | "info" | "open";

function history(
  ...steps: readonly (readonly [f: string, input: Json, outcome: Outcome, output?: Json])[]
): GivenEvent[] {
  return steps.flatMap(([f, value, outcome, output], process): GivenEvent[] => [
    { type: "invoke", process, f, value },
    ...(outcome === "open" ? [] : [{ type: outcome, process, f, value: output ?? value }]),
  ]);
}

const nothing: readonly (readonly [string, GivenEvent[]])[] = [
  ["no operation", []],
  ["the nemesis alone", [{ type: "info", process: "nemesis", f: "partition", value: null }]],
  ["only failures", history(["write", 1, "fail"], ["read", null, "fail"])],
  ["only unknown outcomes", history(["write", 1, "info"], ["read", null, "open"])],
  ["both", history(["write", 1, "fail"], ["write", 2, "info"])],
];

describe.each(nothing)("%s", (_what, events) => {
  const operations = pairOperations(events);

  it("is unknown for every check, which says so", async () => {
    for (const verdict of [
      checkLinearizable(operations, registerModel),
      await checkLinearizableInParallel(operations, "register"),
      checkSequential(operations, registerModel),
      checkLadder(operations, registerModel),
    ]) {
      expect(verdict.valid).toBe("unknown");
      expect(verdict.summary).toContain("nothing was judged");
      expect(verdict.explanations).toHaveLength(1);
    }
    const { rungs } = checkLadder(operations, registerModel);
    expect(rungs.length).toBeGreaterThan(8);
    expect(new Set(rungs.map(({ status }) => status))).toEqual(new Set(["unknown"]));
    expect(certificateOf(checkLinearizable(operations, registerModel), operations)).toBeUndefined();
  });

  it("fails the matchers, with and without not", () => {
    expect(() => expect(events).toBeLinearizable(registerModel)).toThrow(/nothing was judged/);
    expect(() => expect(events).not.toBeLinearizable(registerModel)).toThrow(/nothing was judged/);
    expect(() => expect(events).toBeSequentiallyConsistent(registerModel)).toThrow(/nothing was judged/);
    expect(() => expect(events).not.toBeSequentiallyConsistent(registerModel)).toThrow(/nothing was judged/);
  });

  it("is confirmed by no certificate", () => {
    const keys = [...new Set(operations.map(({ key }) => key))];
    const certificate: Certificate = {
      ...{ format: "schism-certificate", version: 1, property: "linearizability", model: "register", valid: true },
      history: { operations: operations.length, sha256: digestOf(operations) },
      keys: keys.map((key) => ({ key, linearization: [], indeterminate: [] })),
    };
    expect(verifyCertificate(certificate, operations, registerModel).holds).toBe("unknown");
  });
});

it("is unknown for durability, too", () => {
  const adds = pairOperations(history(["add", 1, "fail"], ["add", 2, "info"], ["read", null, "fail"]));
  for (const operations of [[], adds]) {
    const verdict = checkDurability(operations);
    expect(verdict.valid).toBe("unknown");
    expect(verdict.summary).toContain("nothing was judged");
  }
  const reads = pairOperations(history(["add", 1, "fail"], ["read", null, "ok", []]));
  expect(checkDurability(reads)).toMatchObject({
    valid: "unknown",
    summary: "Unknown: no add was acknowledged, so nothing had to be there.",
  });
});

describe("something is judged", () => {
  it("where one operation succeeded, a write as well", () => {
    expect(checkLinearizable(pairOperations(history(["write", 1, "ok"])), registerModel).valid).toBe(true);
    const mixed = history(["write", 1, "fail"], ["read", null, "ok", null]);
    expect(checkLinearizable(pairOperations(mixed), registerModel).valid).toBe(true);
    expect(mixed).toBeLinearizable(registerModel);
  });

  it("where a failure is an observation, and by no other model", () => {
    const failedCas: Operation[] = pairOperations(history(["cas", [null, 1], "fail"]));
    expect(checkLinearizable(failedCas, casRegisterModel({ failedCas: "informative" })).valid).toBe(false);
    expect(checkLinearizable(failedCas, casRegisterModel()).valid).toBe("unknown");
  });

  it("on one key of two", () => {
    const keyed = pairOperations([
      { type: "invoke", process: 0, f: "write", key: "x", value: 1 },
      { type: "ok", process: 0, f: "write", key: "x", value: 1 },
      { type: "invoke", process: 0, f: "write", key: "y", value: 1 },
      { type: "fail", process: 0, f: "write", key: "y", value: 1 },
    ]);
    expect(checkLinearizable(keyed, registerModel).valid).toBe(true);
    const reads = pairOperations(history(["add", 1, "fail"], ["read", null, "ok", []]));
    expect(checkLinearizable(reads, setModel).valid).toBe(true);
  });
});
