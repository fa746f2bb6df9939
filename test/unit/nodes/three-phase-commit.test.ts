/**
 * Three-phase commit in the simulator: what it costs in messages, exactly; that a crashed coordinator blocks no node, beside two-phase
 * commit, where it does; and what each termination protocol makes of crashes and of partitions.
 */
import { describe, expect, it } from "vitest";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import type { FaultKind } from "../../../src/faults/fault.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { judgedRun } from "../../../src/trials/judged-run.js";

const choices = { system: "three-phase-commit", cluster: "sim", seed: 1 } as const;

describe("messages in the steady state", () => {
  it.each([2, 3, 5, 9])("are 6n for each transaction that commits, of %i nodes", async (nodes) => {
    const messages = new Map<string, number>();
    const { traces } = await runInMemory(
      // One client, so that no transaction is refused because another holds its item; others are refused by a participant.
      planScenario({ ...choices, nodes, clients: 1, ratePerClient: 20, mainMs: 8000, schedule: [] }),
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
    const coordinators = traces.flatMap(({ node, event }) =>
      node === "n1" && event.type === "decided" ? [event] : [],
    );
    const committed = coordinators.filter(({ decision }) => decision === "commit").length;
    expect(committed).toBeGreaterThan(30);
    const others = nodes - 1;
    const inAllRounds = ["Prepare", "Vote", "Decide", "Decided"].map((type) => messages.get(type) ?? 0);
    expect(inAllRounds).toEqual(Array(4).fill(others * coordinators.length));
    const preCommits = ["Enter", "Tell"].map((type) => messages.get(type) ?? 0);
    expect(preCommits).toEqual([others * committed, others * committed]);
    expect(messages.get("AskState")).toBeUndefined();
  });
});

describe("a cluster that loses its power", () => {
  it("knows all decisions soon after, however many nodes are in doubt: the first that learns one tells it", async () => {
    for (let seed = 1; seed <= 5; seed++) {
      const back = 2300;
      const { traces } = await runInMemory(
        planScenario({
          ...{
            ...choices,
            options: { termination: "quorum" },
            seed,
            nodes: 9,
            clients: 20,
            ratePerClient: 5,
            mainMs: 14_000,
          },
          // Slow messages, so that much is under way when it happens.
          schedule: [
            { at: 500, until: 1990, fault: { kind: "delay", target: "all", delayMs: 150, jitterMs: 50 } },
            { at: 2000, until: back, fault: { kind: "power-loss", target: "all" } },
          ],
        }),
        (plan) => createSimCluster(plan),
      );
      const decidedAt = new Map<string, number[]>();
      for (const { time, event } of traces) {
        if (event.type !== "decided") continue;
        decidedAt.set(event.txn, [...(decidedAt.get(event.txn) ?? []), time / 1e6]);
      }
      // Those that some node decided before the power was back, and another after that.
      const late = [...decidedAt.values()].filter((times) => Math.min(...times) < back && Math.max(...times) > back);
      expect(Math.max(back, ...late.flat())).toBeLessThan(back + 6000);
    }
  });
});

describe("a coordinator that crashes", () => {
  /** How participants answer questions for outcomes while the coordinator is away: with what they know, or that they are in doubt. */
  async function inDoubt(system: string, options: Record<string, string>) {
    // The fault would last longer than the run, at whose end it is healed.
    const [from, until] = [3000, 8900];
    let answers = 0;
    let doubts = 0;
    for (const seed of [1, 2, 3, 4]) {
      const { events } = await runInMemory(
        planScenario({
          ...{ system, options, cluster: "sim", seed, nodes: 4, clients: 30, ratePerClient: 20, mainMs: until },
          // Slow messages, so that much is under way when it happens.
          schedule: [
            { at: 500, until: 3500, fault: { kind: "delay", target: "all", delayMs: 30, jitterMs: 10 } },
            { at: from, until: until + 100, fault: { kind: "kill", target: { nodes: ["n1"] } } },
          ],
        }),
        (plan) => createSimCluster(plan),
      );
      // By then a backup coordinator has had the time to decide.
      for (const { type, f, time, error } of events) {
        if (f !== "outcome" || time < (from + 3000) * 1e6 || time > until * 1e6) continue;
        if (type === "ok") answers += 1;
        else if (/in doubt|blocked/.test(JSON.stringify(error ?? ""))) doubts += 1;
      }
    }
    return { answers, doubts };
  }

  it("blocks the participants of two-phase commit", async () => {
    expect((await inDoubt("two-phase-commit", {})).doubts).toBeGreaterThan(0);
  });

  it.each(["quorum", "backup"])("blocks no participant with termination=%s", async (termination) => {
    const { answers, doubts } = await inDoubt("three-phase-commit", { termination });
    expect(answers).toBeGreaterThan(100);
    expect(doubts).toBe(0);
  });
});

describe("termination=backup", () => {
  /** All kinds of some runs, or those up to the run that shows `wanted`. */
  const convicted = async (faults: readonly FaultKind[], seeds: number, wanted = ""): Promise<readonly string[]> => {
    const found: string[] = [];
    for (let seed = 1; seed <= seeds; seed++) {
      for (const nodes of [3, 4, 5]) {
        const scenario = planScenario({ ...choices, options: { termination: "backup" }, nodes, seed, faults });
        found.push(...(await judgedRun(scenario)).kinds);
        if (found.includes(wanted)) return found;
      }
    }
    return found;
  };

  it("is never convicted while nodes only crash", { timeout: 300_000 }, async () => {
    expect(await convicted(["kill", "power-loss"], 8)).toEqual([]);
  });

  it("decides one transaction in two ways under partitions, by its nature", { timeout: 300_000 }, async () => {
    const kind = "invariant atomic-decision";
    expect(await convicted(["partition"], 5, kind)).toContain(kind);
  });
});

describe("a crash of all nodes while a transaction is in doubt", () => {
  /** In how many of some runs a question for an outcome stays open for good. */
  async function blocked(termination: string): Promise<number> {
    let count = 0;
    for (const seed of [1, 2, 3, 4]) {
      const { kinds } = await judgedRun(
        planScenario({
          ...{
            system: "three-phase-commit",
            cluster: "sim",
            seed,
            nodes: 3,
            clients: 30,
            ratePerClient: 0.8,
            mainMs: 4000,
          },
          options: { termination },
          // Few enough transactions that those in doubt are among the ones that clients are asked for at the end.
          schedule: [
            { at: 500, until: 3990, fault: { kind: "delay", target: "all", delayMs: 60, jitterMs: 20 } },
            { at: 3800, until: 3950, fault: { kind: "power-loss", target: "all" } },
          ],
        }),
      );
      if (kinds.includes("liveness")) count += 1;
    }
    return count;
  }

  it("is decided with termination=backup by all that were down, once all are up again", async () => {
    expect(await blocked("backup")).toBe(0);
  });

  it("does not with termination=quorum: a quorum that is back knows enough", async () => {
    expect(await blocked("quorum")).toBe(0);
  });
});
