/** The check of locks with leases against a brute force that tries every moment of every grant and every loss. */
import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../../nodes/random.js";
import { checkMutualExclusion } from "../../../src/checkers/mutual-exclusion/check.js";
import type { Json, Operation } from "../../../src/history/operation.js";

/** One operation of a small history: events are numbered, and the answer of a release says whether the lock was still there. */
function operation(process: number, f: string, call: number, end: number, output: Json): Operation {
  const times = { call, return: end, callTime: call, returnTime: end };
  return { id: call, process, f, key: "l", input: null, output, type: "ok", ...times };
}

/** What happens to the object: an operation takes effect, or a lease expires. Tries all orders that keep real time. */
function possible(operations: readonly Operation[], owner: Operation["process"] | null = null, token = 0): boolean {
  if (operations.length === 0) return true;
  const firstReturn = Math.min(...operations.map((each) => each.return));
  for (const each of operations) {
    if (each.call > firstReturn) continue;
    const rest = operations.filter((other) => other !== each);
    const mine = owner === each.process;
    if (each.f === "acquire") {
      // Its last holder may have lost it just before.
      if (Number(each.output) > token && possible(rest, each.process, Number(each.output))) return true;
    } else if (each.output === false) {
      // A node that does not hold it: another may.
      if (possible(rest, owner, token)) return true;
    } else if (each.output === "expired") {
      if (possible(rest, mine ? null : owner, token)) return true;
    } else if (mine && possible(rest, each.f === "release" ? null : owner, token)) return true;
  }
  return false;
}

function drawn(random: Random): readonly Operation[] {
  const open = new Map<number, { f: string; call: number }>();
  const held = new Set<number>();
  const operations: Operation[] = [];
  for (let event = 0, token = 0; event < 16; event++) {
    const process = random.below(3);
    const begun = open.get(process);
    if (begun === undefined) {
      const f = held.has(process) ? random.pick(["holds", "holds", "release"]) : "acquire";
      open.set(process, { f, call: event });
      continue;
    }
    open.delete(process);
    const { f, call } = begun;
    if (f === "acquire") {
      // Some answers come late, so tokens and answers have different orders.
      if (random.next() < 0.4) continue;
      token += random.pick([1, 1, 1, 0, -1, 2]);
      held.add(process);
      operations.push(operation(process, f, call, event, token));
    } else if (f === "holds") operations.push(operation(process, f, call, event, random.next() < 0.7));
    else {
      held.delete(process);
      operations.push(operation(process, f, call, event, random.pick(["released", "expired"])));
    }
  }
  return operations.sort((a, b) => a.call - b.call);
}

describe("mutual exclusion of locks with leases", () => {
  it("agrees with the brute force", () => {
    const counts = { valid: 0, invalid: 0 };
    for (let seed = 0; seed < 4000; seed++) {
      const operations = drawn(seededRandom(seed, "locks"));
      if (!operations.some(({ f }) => f === "acquire")) continue;
      const { valid } = checkMutualExclusion(operations);
      // Tokens begin anywhere.
      expect(valid, `seed ${seed}: ${JSON.stringify(operations)}`).toBe(possible(operations, null, -100));
      counts[valid === true ? "valid" : "invalid"] += 1;
    }
    expect(counts.valid).toBeGreaterThan(300);
    expect(counts.invalid).toBeGreaterThan(300);
  });

  it("reports a holder that still held its lock after the next grant", () => {
    const { valid, explanations } = checkMutualExclusion([
      operation(0, "acquire", 0, 1, 1),
      operation(1, "acquire", 2, 3, 2),
      operation(0, "holds", 4, 5, true),
    ]);
    expect(valid).toBe(false);
    expect(explanations[0]?.headline).toBe("Two clients held a lock at the same time.");
    expect(explanations[0]?.steps.map(({ sentence }) => sentence)).toEqual([
      "Client 0 acquired lock l with token 1, between events 0 and 1.",
      "Client 1 acquired lock l with token 2, between events 2 and 3.",
      "At event 4 or later client 0 still held it.",
    ]);
  });

  it("is not satisfied by a history without a grant", () => {
    expect(checkMutualExclusion([]).valid).toBe("unknown");
  });
});
