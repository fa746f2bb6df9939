/**
 * What a signature depends on: it stays when nodes, clients, keys and values are called otherwise, when all comes later, and when
 * clients do more that has nothing to do with it; it differs between kinds, shapes, and settings that promise different things.
 */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import type { HistoryEvent } from "../../../src/history/operation.js";
import { Pairing } from "../../../src/history/pairing.js";
import { judgeChecks, judgeRun } from "../../../src/judging/judge.js";
import type { RunEvidence } from "../../../src/record/evidence.js";
import type { Scenario } from "../../../src/record/record.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { judgedRun } from "../../../src/trials/judged-run.js";
import { kindsOf } from "../../../src/trials/kinds.js";
import { signatureOf } from "../../../src/trials/signature.js";

const planned = (system: string, workload: string, options: Record<string, string>, seed = 3): Scenario =>
  planScenario({
    ...{ system, options, cluster: "sim", nodes: 3, clients: 4, ratePerClient: 15, workload, mainMs: 2500, seed },
    schedule: [{ at: 600, until: 2000, fault: { kind: "partition", shape: "isolate-leader", mode: "drop" } }],
  });

const run = (scenario: Scenario): Promise<RunEvidence> => runInMemory(scenario, (plan) => createSimCluster(plan));

function signature(evidence: RunEvidence): string | null {
  const checks = judgeChecks(evidence);
  const [kind] = kindsOf(checks);
  return kind === undefined ? null : signatureOf(evidence, checks, kind);
}

/** The same events in one order, with their operations. */
function withEvents(evidence: RunEvidence, events: readonly HistoryEvent[]): RunEvidence {
  const pairing = new Pairing();
  const numbered = events.map((event, index) => ({ ...event, index }));
  for (const [line, event] of numbered.entries()) pairing.add(event, line + 1);
  return { ...evidence, events: numbered, operations: pairing.finish() };
}

interface Renaming {
  readonly nodes: readonly string[];
  readonly clients: number;
  readonly key: string;
  readonly values: number;
  readonly laterNs: number;
}

function renamed(evidence: RunEvidence, { nodes, clients, key, values, laterNs }: Renaming): RunEvidence {
  const names = new Map(evidence.scenario.nodes.map((node, place) => [node, nodes[place] ?? node]));
  const rename = <T>(value: T): T =>
    JSON.parse(JSON.stringify(value), (_, each) => (typeof each === "string" ? (names.get(each) ?? each) : each));
  const later = <T extends { readonly time: number }>(record: T): T => ({
    ...rename(record),
    time: record.time + laterNs,
  });
  const moved = (value: HistoryEvent["value"]): HistoryEvent["value"] =>
    typeof value === "number"
      ? value + values
      : Array.isArray(value)
        ? value.map((each) => moved(each) ?? null)
        : value;
  return withEvents(
    {
      ...evidence,
      scenario: rename(evidence.scenario),
      faults: evidence.faults.map(later),
      traces: evidence.traces.map(later),
    },
    evidence.events.map(later).map((event) => ({
      ...event,
      ...(typeof event.process === "number" ? { process: event.process + clients } : {}),
      ...(event.key === undefined ? {} : { key: `${key}${event.key}` }),
      ...(event.value === undefined ? {} : { value: moved(event.value) ?? null }),
    })),
  );
}

/** Another client works on a key of its own, all the time. */
function withMore(evidence: RunEvidence, count: number): RunEvidence {
  const { events, workload } = evidence;
  const f = workload.name === "set" ? "add" : "write";
  const end = events.at(-1)?.time ?? 0;
  const more = Array.from({ length: count }, (_, nth) => {
    const about = { process: 900, f, key: "elsewhere", value: 5000 + nth, node: "n1" };
    const time = Math.round((end * (nth + 0.5)) / count);
    return [
      { ...about, index: 0, time, type: "invoke" as const },
      { ...about, index: 0, time: time + 1, type: "ok" as const },
    ];
  });
  return withEvents(
    evidence,
    [...events, ...more.flat()].sort((a, b) => a.time - b.time),
  );
}

describe("a signature", () => {
  const staleRead = planned("raft", "register", { reads: "local-leader" }, 2);
  const lostWrite = planned("primary-backup", "set", { mode: "sync", failover: "auto" });
  let runs: readonly RunEvidence[];
  beforeAll(async () => {
    runs = await Promise.all([staleRead, lostWrite].map(run));
  });

  it("says what is tested, what is contradicted, and by which operations", () => {
    expect(runs.map(signature)).toEqual([
      "raft reads=local-leader | linearizability of a cas-register | A: read ok by a deposed leader; B: write ok by the leader; " +
        "C: write ok by the leader; B before A; C before A; C before B; C read by A",
      "primary-backup failover=auto | durability of a set | A: add ok by the leader; B: read ok by the leader; A before B; A missed by B",
    ]);
  });

  it("stays if nodes, clients, keys and values are called otherwise, and if all comes later", () => {
    const renamings = fc.record({
      nodes: fc.uniqueArray(fc.stringMatching(/^[a-z]{4,8}$/), { minLength: 3, maxLength: 3 }),
      clients: fc.nat(50),
      key: fc.stringMatching(/^[a-z]{1,5}$/),
      values: fc.integer({ min: 1, max: 10_000 }),
      laterNs: fc.nat(1e9),
    });
    fc.assert(
      fc.property(renamings, fc.constantFrom(...runs), (renaming, evidence) => {
        expect(signature(renamed(evidence, renaming))).toBe(signature(evidence));
      }),
      { numRuns: 40 },
    );
  });

  it("stays if clients do more that has nothing to do with it", () => {
    for (const evidence of runs) {
      for (const count of [1, 7, 40]) expect(signature(withMore(evidence, count))).toBe(signature(evidence));
    }
  });

  it("stays if the faults are others that lead to the same", async () => {
    const longer = {
      ...lostWrite,
      schedule: lostWrite.schedule.map((entry) => ({ ...entry, until: entry.until + 200 })),
    };
    expect(signature(await run({ ...longer, mainMs: 3000 }))).toBe(signature(runs[1] ?? (await run(lostWrite))));
  });

  it("is that of the recorded verdict, too, as of a run on processes", () => {
    for (const evidence of runs) {
      const verdict = judgeRun(evidence);
      const recorded: typeof verdict = JSON.parse(JSON.stringify(verdict));
      const [kind = ""] = kindsOf(recorded.checks);
      expect(signatureOf(evidence, recorded.checks, kind)).toBe(signature(evidence));
    }
  });

  it("is that of the trial, and there is none of a run that is not convicted", async () => {
    expect((await judgedRun(staleRead)).signature).toBe(signature(runs[0] ?? (await run(staleRead))));
    const safe = await judgedRun(planned("raft", "register", { reads: "leader" }));
    expect(safe).toMatchObject({ valid: true, signature: null });
  });

  it("differs between kinds of contradiction, even of one run", () => {
    for (const evidence of runs) {
      const checks = [
        ...judgeChecks(evidence),
        { ...emptyCheck, property: "liveness", details: { silentMs: 1 } },
        { ...emptyCheck, property: "invariants", details: { claims: ["log-matching", "one-vote-per-term"] } },
      ];
      const kinds = kindsOf(checks);
      expect(kinds).toHaveLength(4);
      expect(new Set(kinds.map((kind) => signatureOf(evidence, checks, kind))).size).toBe(4);
      expect(signatureOf(evidence, checks, "crash")).toBeNull();
    }
  });

  it("differs if who answered led or not, and if the operations come in another order", () => {
    const [evidence = undefined] = runs.slice(1);
    if (evidence === undefined) throw new Error("there is a run");
    const unled = { ...evidence, traces: evidence.traces.filter(({ event }) => event.type !== "role") };
    expect(signature(unled)).toContain("A: add ok by one that does not lead");
    const checks = judgeChecks(evidence);
    const overlapping = {
      ...evidence,
      operations: evidence.operations.map((each) => ({ ...each, return: Number.POSITIVE_INFINITY })),
    };
    expect(signatureOf(overlapping, checks, "durability of a set")).not.toContain("before");
  });

  it("tells weaker options and variants apart from what is promised, and no options that promise the same", () => {
    const [, evidence = undefined] = runs;
    if (evidence === undefined) throw new Error("there is a run");
    const under = (options: Record<string, string>, variant: string | null = null): string | undefined => {
      const scenario = { ...evidence.scenario, options, variant };
      return signature({ ...evidence, scenario })?.split(" | ")[0];
    };
    expect(under({ mode: "sync", failover: "manual" })).toBe("primary-backup");
    expect(under({ mode: "async", failover: "manual" })).toBe("primary-backup mode=async");
    expect(under({ mode: "async", failover: "auto" })).toBe("primary-backup failover=auto mode=async");
    expect(under({ mode: "sync", failover: "manual" }, "forgets")).toBe("primary-backup variant=forgets");
  });

  it("of a crash is what the replica said, without names and figures", () => {
    const [evidence = undefined] = runs;
    if (evidence === undefined) throw new Error("there is a run");
    const crashed = (node: string, error: string): string | null => {
      const ending = { event: "replica ended" as const, time: 5, node, cause: "crash" as const, log: [] };
      const course = [...evidence.course, { ...ending, status: `replica ${node} ended itself: ${error}` }];
      const checks = judgeChecks({ ...evidence, course });
      return signatureOf({ ...evidence, course }, checks, "crash");
    };
    expect(crashed("n1", "invariant broken at n1 (term 3): votes are counted")).toBe(
      "raft reads=local-leader | crash | invariant broken at node (term #): votes are counted",
    );
    expect(crashed("n2", "invariant broken at n2 (term 12): votes are counted")).toBe(
      crashed("n1", "invariant broken at n1 (term 3): votes are counted"),
    );
    expect(crashed("n2", "invariant broken at n2 (term 12): terms only grow")).not.toBe(
      crashed("n2", "invariant broken at n2 (term 12): votes are counted"),
    );
  });
});

const emptyCheck = {
  ...{ model: null, valid: false as const, summary: "", explanations: [] },
  cost: { milliseconds: 0, configurations: 0, bytes: 0 },
};
