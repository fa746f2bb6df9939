/**
 * Two-phase commit in the simulator: what commits and aborts cost in messages, exactly, with and without presumed abort; and that
 * participants are blocked while the coordinator is away, say so, and are not for longer.
 */
import { describe, expect, it } from "vitest";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import { planScenario } from "../../../src/scenario/scenario.js";

const choices = { system: "two-phase-commit", cluster: "sim", seed: 1 } as const;

describe("messages in the steady state", () => {
  it.each([
    ["nothing", 2],
    ["nothing", 5],
    ["abort", 5],
    ["abort", 9],
  ] as const)("with presume=%s, of %i nodes", async (presume, nodes) => {
    const messages = new Map<string, number>();
    const { traces } = await runInMemory(
      // One client, so that no transaction is refused because another holds its item; others are refused by a participant.
      planScenario({
        ...{ ...choices, options: { presume }, nodes, clients: 1, ratePerClient: 20, mainMs: 8000, schedule: [] },
      }),
      (plan) => createSimCluster(plan),
      {
        observer: {
          passed({ load }) {
            if (load.kind !== "message") return;
            const { type } = load.message;
            messages.set(type, (messages.get(type) ?? 0) + 1);
          },
          changed() {},
        },
      },
    );
    const decided = traces.flatMap(({ node, event }) => (node === "n1" && event.type === "decided" ? [event] : []));
    const committed = decided.filter(({ decision }) => decision === "commit").length;
    const aborted = decided.length - committed;
    expect(committed).toBeGreaterThan(30);
    expect(aborted).toBeGreaterThan(3);
    // The participant that refuses knows that it is aborted.
    const [n, told] = [nodes - 1, nodes - 2];
    expect(Object.fromEntries(messages)).toEqual({
      Prepare: n * decided.length,
      Vote: n * decided.length,
      Decide: n * committed + told * aborted,
      Acknowledge: n * committed + (presume === "abort" ? 0 : told * aborted),
    });
  });
});

describe("a participant in doubt", () => {
  it("is blocked while the coordinator is away and all others are in doubt, says so, and is not when it is back", async () => {
    const [from, until] = [3000, 6000];
    const blocked = new Set<string>();
    let toClients = 0;
    let unblocked = 0;
    for (const seed of [1, 2, 3]) {
      const { events, traces } = await runInMemory(
        planScenario({
          ...{ ...choices, seed, nodes: 4, clients: 30, ratePerClient: 20, mainMs: 9000 },
          // Slow messages, so that much is under way when it happens.
          schedule: [
            { at: 500, until: 3500, fault: { kind: "delay", target: "all", delayMs: 30, jitterMs: 10 } },
            { at: from, until, fault: { kind: "kill", target: { nodes: ["n1"] } } },
          ],
        }),
        (plan) => createSimCluster(plan),
      );
      for (const { node, event } of traces) {
        const which = "txn" in event ? `${seed} ${node} ${event.txn}` : "";
        if (event.type === "two-phase-commit/blocked") blocked.add(which);
        if (event.type === "two-phase-commit/unblocked") {
          expect(blocked.delete(which)).toBe(true);
          unblocked += 1;
        }
      }
      expect([...blocked]).toEqual([]);
      toClients += events.filter(({ error }) => JSON.stringify(error ?? "").includes("blocked:")).length;
    }
    expect(unblocked).toBeGreaterThan(3);
    expect(toClients).toBeGreaterThan(0);
  });
});
