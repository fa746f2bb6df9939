/** What became of updates, told from what nodes report of their copies: in stories of a few lines, and in runs of the systems. */
import { describe, expect, it } from "vitest";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import type { Json, Operation } from "../../../src/history/operation.js";
import { fatesIn } from "../../../src/judging/fates.js";
import { judgeRun } from "../../../src/judging/judge.js";
import type { FaultRecord, TraceRecord } from "../../../src/record/record.js";
import { planScenario, type ScenarioChoices } from "../../../src/scenario/scenario.js";
import { workloads } from "../../../src/workloads/index.js";

/**
 * A story, line by line, all about the key x. Operations: `7 n1 1.0-1.2 write 5`, whose invocation is event 7, or `9 n2 2.0-2.1 read = 5`;
 * without a time to the right they have no answer. Reports of copies: `n2 1.1 holds n1:1 shows 5`, of an update that it took itself
 * `n1 1.0 holds n1:1 shows 5 took write 5`; of one write alone `n2 1.1 taken n1/1 5 shows 5`. Faults: `fault 0.5-1.5 kill n3`, and
 * `n2 1.1 keeps n1:1 for n3`, and `n2 1.5 handed-off n3`. `n3 0.6 lost 2`, changes of its disk. `n1 0.7 other key`: a report of another object. The explanation names the events of the line `explain`.
 */
function told(workloadName: string, story: string): readonly string[] {
  const workload = workloads.get(workloadName);
  if (workload === undefined) throw new Error(`there is no workload ${workloadName}`);
  const operations: Operation[] = [];
  const traces: TraceRecord[] = [];
  const faults: FaultRecord[] = [];
  let steps: { call: number; sentence: string }[] = [];
  for (const line of story
    .trim()
    .split("\n")
    .map((each) => each.trim())) {
    const [, call, node, from, to, f = "", value = "null", output] =
      /^(\d+) (n\d) ([\d.]+)-([\d.]*) (\w+) ?([^=]*?)(?: ?= (.*))?$/.exec(line) ?? [];
    const [, reporter = "", time, , from1, nth, taken, , holds, shows, tookF, tookValue] =
      /^(n\d) ([\d.]+) (taken (n\d)\/(\d+) (\S+)|(holds) ((?:n\d:\d+ ?)*)) ?shows (\S+)(?: took (\w+) (\S+))?$/.exec(
        line,
      ) ?? [];
    const [, loser, lostAt, changes] = /^(n\d) ([\d.]+) lost (\d+)$/.exec(line) ?? [];
    const [, keeper, keptAt, kept, owner = ""] =
      /^(n\d) ([\d.]+) (?:keeps (\S+) for|handed-off) (n\d)$/.exec(line) ?? [];
    const [, begin, end, kind = "", hit = ""] = /^fault ([\d.]+)-([\d.]+) (\S+) (.*)$/.exec(line) ?? [];
    const [, explained] = /^explain (.*)$/.exec(line) ?? [];
    if (call !== undefined && node !== undefined) {
      const answered = to !== "" && to !== undefined;
      operations.push({
        ...{
          id: operations.length,
          process: 0,
          f,
          key: "x",
          node,
          input: f === "read" || f === "settled" ? null : json(value),
        },
        ...{ output: answered ? json(output ?? value) : undefined, type: answered ? "ok" : "info" },
        ...{ call: Number(call), return: answered ? Number(call) + 1 : Number.POSITIVE_INFINITY },
        ...{ callTime: ns(from), returnTime: answered ? ns(to) : Number.POSITIVE_INFINITY },
      });
    } else if (shows !== undefined) {
      const event =
        taken === undefined
          ? {
              ...{
                type: "gossip/state" as const,
                key: "x",
                holds: (holds ?? "").trim(),
                state: "?",
                shows: json(shows),
              },
              ...(tookF === undefined
                ? {}
                : { took: { nth: ownCount(holds ?? "", reporter), f: tookF, value: json(tookValue) } }),
            }
          : {
              ...{ type: "asynchronous/taken" as const, key: "x", from: from1 ?? "", nth: Number(nth), clock: 1 },
              ...{ value: json(taken), shows: json(shows) },
            };
      traces.push({ time: ns(time), node: reporter, event });
    } else if (/^n\d [\d.]+ other key$/.test(line)) {
      const [node = "", time] = line.split(" ");
      traces.push({ time: ns(time), node, event: { type: "gossip/state", key: "y", holds: `${node}:1` } });
    } else if (keeper !== undefined) {
      const event =
        kept === undefined
          ? ({ type: "partial-quorum/handed-off", key: "x", owner, kept: "n1:1", holds: "n1:1" } as const)
          : ({ type: "partial-quorum/hinted", key: "x", owner, holds: kept } as const);
      traces.push({ time: ns(keptAt), node: keeper, event });
    } else if (loser !== undefined) {
      traces.push({ time: ns(lostAt), node: loser, event: { type: "unsynced-lost", changes: Number(changes) } });
    } else if (begin !== undefined) {
      const common = {
        ...{ id: faults.length, at: 0, until: 1, fault: {}, description: `${kind}: ${hit}` },
        resolved: { kind, nodes: hit.split(" ") },
      };
      faults.push(
        { ...common, time: ns(begin), state: "injecting" },
        { ...common, time: ns(begin), state: "active", proof: "seen" },
      );
      faults.push({ ...common, time: ns(end), state: "healed" });
    } else if (explained !== undefined) {
      steps = explained.split(" ").map((event) => ({ call: Number(event), sentence: "" }));
    } else throw new Error(`no line of a story: ${line}`);
  }
  const scenario = planScenario({ system: "gossip", cluster: "sim", seed: 1, faults: [] });
  const evidence = { operations, traces, faults, workload, scenario };
  return fatesIn({ headline: "", key: "x", steps }, evidence).map(({ sentence }) => sentence);
}

const json = (text: string | undefined): Json => JSON.parse(text ?? "null");
const ns = (seconds: string | undefined): number => Number(seconds) * 1e9;
const ownCount = (holds: string, node: string): number => Number(holds.split(`${node}:`)[1]?.split(" ")[0] ?? 0);

const stories: readonly (readonly [title: string, workload: string, story: string, told: readonly string[]])[] = [
  [
    "a write that a later one replaced, here by its own node and there by a merge",
    "last-write",
    `0 n1 1.0-1.1 write 5
     n1 1.0 holds n1:1 shows 5 took write 5
     n2 1.2 holds n1:1 shows 5
     2 n2 2.0-2.1 write 6
     n2 2.0 holds n1:1 n2:1 shows 6 took write 6
     n1 2.5 holds n1:1 n2:1 shows 6
     4 n1 3.0-3.1 read = 6
     explain 0 4`,
    [
      "Event 0 reached n1 at 1.000 s and n2 at 1.200 s, never n3. At 2.000 s n2 replaced it by 6 (event 2). At 2.500 s n1 replaced it by 6 (event 2 at n2).",
    ],
  ],
  [
    "a write that its own node did not keep, and changes after the last read are not told",
    "last-write",
    `0 n2 1.0-1.1 write 5
     n2 1.0 holds n2:1 shows 5 took write 5
     n1 1.2 holds n2:1 shows 5
     n3 1.2 holds n2:1 shows 5
     2 n1 2.0-2.1 write 6
     n1 2.0 holds n1:1 n2:1 shows 5 took write 6
     n2 2.2 holds n1:1 n2:1 shows 5
     4 n1 3.0-3.1 read = 5
     n3 3.5 holds n1:1 n2:1 shows 5
     explain 2 4`,
    [
      "Event 2 reached n1 at 2.000 s, n2 at 2.200 s and n3 at 3.500 s. At 2.000 s n1 and at 2.200 s n2 kept 5 (event 0 at n2).",
    ],
  ],
  [
    "a write that a crash took: the disk lost no more than what was reported since",
    "last-write",
    `0 n1 1.0-1.1 write 5
     n1 1.0 taken n1/1 5 shows 5
     n1 1.1 lost 1
     fault 1.2-2.0 power-loss n1
     2 n1 3.0-3.1 read = null
     explain 0 2`,
    [
      "Event 0 reached n1 at 1.000 s, never n2 or n3. At 1.100 s n1 crashed (power-loss: n1) and lost the latest 1 change of its disk.",
    ],
  ],
  [
    "a crash that lost less than what came after the write is not blamed",
    "last-write",
    `0 n1 1.0-1.1 write 5
     n1 1.0 taken n1/1 5 shows 5
     n1 1.2 other key
     n1 1.4 lost 1
     2 n1 3.0-3.1 read = null
     explain 0 2`,
    ["Event 0 reached n1 at 1.000 s, never n2 or n3."],
  ],
  [
    "a copy that was overwritten by one that holds less",
    "siblings",
    `0 n1 1.0-1.1 write 5
     n1 1.0 holds n1:1 shows [5] took write 5
     n2 1.1 holds n1:1 shows [5]
     n2 1.5 holds n3:1 shows [7]
     2 n2 2.0-2.1 read = [7]
     explain 0 2`,
    ["Event 0 reached n1 at 1.000 s and n2 at 1.100 s, never n3. At 1.500 s n2 came to have a copy without it."],
  ],
  [
    "a removal that a merge undid",
    "add-remove",
    `0 n1 1.0-1.1 add 5
     n1 1.0 holds n1:1 shows [5] took insert 5
     n2 1.1 holds n1:1 shows [5]
     2 n2 2.0-2.1 remove 5
     n2 2.0 holds n1:1 n2:1 shows [] took remove 5
     n2 2.3 holds n1:1 n2:1 shows [5]
     4 n2 3.0-3.1 read = [5]
     explain 0 2 4`,
    [
      "Event 0 reached n1 at 1.000 s and n2 at 1.100 s, never n3. At 2.000 s n2 removed 5 by event 2. At 2.300 s n2 showed 5 again, although no addition of it was new there.",
      "Event 2 reached n2 at 2.000 s, never n1 or n3. At 2.300 s n2 showed 5 again, although no addition of it was new there.",
    ],
  ],
  [
    "a removal after which the element was rightly added again",
    "add-remove",
    `0 n1 1.0-1.1 remove 5
     n1 1.0 holds n1:1 shows [] took remove 5
     2 n2 2.0-2.1 add 5
     n2 2.0 holds n2:1 shows [5] took insert 5
     n1 2.3 holds n1:1 n2:1 shows [5]
     4 n1 3.0-3.1 read = [5]
     explain 0 4`,
    ["Event 0 reached n1 at 1.000 s, never n2 or n3. At 2.300 s n1 added 5 again by event 2 of n2."],
  ],
  [
    "a read that shows less than what its node held, with no update of it named by a change",
    "siblings",
    `0 n1 1.0-1.1 write 5
     n1 1.0 holds n1:1 shows [5] took write 5
     2 n1 1.5-1.6 write 6
     n1 1.5 holds n1:2 shows [6] took write 6
     n1 1.8 holds n1:2 shows []
     4 n1 2.0-2.1 read = []
     explain 0 4`,
    [
      "Event 0 reached n1 at 1.000 s, never n2 or n3. At 1.500 s n1 replaced it by 6 (event 2).",
      "At 1.800 s n1 went from [6] to [], although no update was new there.",
    ],
  ],
  [
    "nodes that did not come to agree, since an update never came to one of them",
    "last-write",
    `0 n1 1.0-1.1 write 5
     n1 1.0 taken n1/1 5 shows 5
     n2 1.1 taken n1/1 5 shows 5
     n3 1.1 taken n1/1 5 shows 5
     fault 1.5-2.5 kill n3
     2 n1 2.0-2.1 write 6
     n1 2.0 taken n1/2 6 shows 6
     n2 2.1 taken n1/2 6 shows 6
     4 n2 9.0-9.1 settled = 6
     6 n3 9.0-9.1 settled = 5
     explain 4 6`,
    [
      "Event 0 reached n1 at 1.000 s, n2 at 1.100 s and n3 at 1.100 s. At 2.000 s n1 replaced it by 6 (event 2). At 2.100 s n2 replaced it by 6 (event 2 at n1).",
      "Event 2 reached n1 at 2.000 s and n2 at 2.100 s, never n3. In effect when n1 took it: kill: n3.",
    ],
  ],
  [
    "nodes that hold the same updates and did not come to agree",
    "last-write",
    `0 n1 1.0-1.1 write 5
     2 n2 1.0-1.1 write 6
     n1 1.0 taken n1/1 5 shows 5
     n2 1.0 taken n2/1 6 shows 6
     n1 1.5 taken n2/1 6 shows 6
     n2 1.5 taken n1/1 5 shows 5
     4 n1 9.0-9.1 settled = 6
     6 n2 9.0-9.1 settled = 5
     explain 4 6`,
    [
      "Event 0 reached n1 at 1.000 s and n2 at 1.500 s, never n3. At 1.500 s n1 replaced it by 6 (event 2 at n2).",
      "Event 2 reached n2 at 1.000 s and n1 at 1.500 s, never n3. At 1.500 s n2 replaced it by 5 (event 0 at n1).",
      "Every update on key x that a node took reached all nodes that have a copy.",
    ],
  ],
  [
    "a counter that counted an update twice",
    "votes",
    `0 n1 1.0-1.1 add 3
     n1 1.0 holds n1:1 shows 3 took increment 3
     n2 1.2 holds n1:1 shows 3
     n2 1.4 holds n1:1 shows 6
     2 n2 2.0-2.1 read = 6
     explain 2`,
    ["At 1.400 s n2 went from 3 to 6, although no update was new there."],
  ],
  [
    "a counter without an update that all nodes should have by then",
    "votes",
    `0 n1 1.0-1.1 add 3
     n1 1.0 holds n1:1 shows 3 took increment 3
     2 n2 1.0-1.1 add 4
     n2 1.0 holds n2:1 shows 4 took increment 4
     4 n2 9.0-9.1 settled = 4
     explain 4`,
    ["Event 0 reached n1 at 1.000 s, never n2 or n3."],
  ],
  [
    "a write that other nodes kept for its owners, one of which got it",
    "siblings",
    `0 n1 1.0-1.3 write 5
     n1 1.0 holds n1:1 shows [5] took write 5
     n2 1.1 keeps n1:1 for n3
     n2 1.4 keeps n1:2 for n3
     n2 2.0 handed-off n3
     n3 1.9 holds n1:1 shows [5]
     2 n3 1.5-1.6 read = []
     explain 0 2`,
    ["Event 0 reached n1 at 1.000 s and n3 at 1.900 s. For n3 n2 kept it from 1.100 s on."],
  ],
  [
    "a write whose hint was handed off",
    "siblings",
    `0 n1 1.0-1.3 write 5
     n1 1.0 holds n1:1 shows [5] took write 5
     n2 1.1 keeps n1:1 for n3
     n3 1.9 holds n1:1 shows [5]
     n2 2.0 handed-off n3
     2 n3 2.5-2.6 read = []
     explain 0 2`,
    ["Event 0 reached n1 at 1.000 s and n3 at 1.900 s. For n3 n2 kept it from 1.100 s to 2.000 s."],
  ],
  [
    "a write that was lost with the node that kept it for another",
    "siblings",
    `0 n1 1.0-1.3 write 5
     n1 1.0 holds n1:1 shows [5] took write 5
     n2 1.1 keeps n1:1 for n3
     fault 1.2-1.4 power-loss n2
     n2 1.2 lost 1
     2 n3 2.5-2.6 read = []
     explain 0 2`,
    [
      "Event 0 reached n1 at 1.000 s, never n3. For n3 n2 kept it from 1.100 s on. At 1.200 s n2 crashed (power-loss: n2) and lost the latest 1 change of its disk.",
    ],
  ],
  [
    "a value of a map that was replaced here and deleted there, and a deletion",
    "map",
    `0 n1 1.0-1.3 put ["a",5]
     n1 1.0 holds n1:1 shows [["a",[5]]] took put ["a",5]
     n2 1.1 holds n1:1 shows [["a",[5]]]
     2 n1 1.4-1.5 put ["a",6]
     n1 1.4 holds n1:2 shows [["a",[6]]] took put ["a",6]
     4 n2 1.4-1.5 delete "a"
     n2 1.4 holds n1:1 n2:1 shows [] took delete "a"
     n2 1.6 holds n1:2 n2:1 shows [["a",[6]]]
     6 n2 2.5-2.6 read = []
     explain 0 4 6`,
    [
      'Event 0 reached n1 at 1.000 s and n2 at 1.100 s, never n3. At 1.400 s n1 replaced it by 6 (event 2). At 1.400 s n2 removed "a" by event 4.',
      'Event 4 reached n2 at 1.400 s, never n1 or n3. At 1.600 s n2 added "a" again by event 2 of n1.',
    ],
  ],
  [
    "nothing, of a write that may be one of several",
    "last-write",
    `0 n1 1.0-1.3 add 5
     n1 1.0 holds n1:1 shows 5 took insert 5
     n1 1.1 holds n1:2 shows 5 took insert 5
     explain 0`,
    [],
  ],
  [
    "nothing, of a write that no node took while it lasted",
    "last-write",
    `0 n1 1.0-1.1 write 5
     n1 0.5 holds n1:1 shows 5 took write 5
     n1 2.5 holds n1:2 shows 5 took write 5
     explain 0`,
    [],
  ],
];

describe("the fate of an update", () => {
  it.each(stories)("%s", (_, workload, story, expected) => {
    expect(told(workload, story)).toEqual(expected);
  });
});

/** The first explanation of a headline, from a run of a system with a mistake. */
async function explained(choices: Omit<ScenarioChoices, "cluster">, headline: string) {
  const scenario = planScenario({ ...choices, cluster: "sim" });
  const evidence = await runInMemory(scenario, (plan) => createSimCluster(plan));
  const explanations = judgeRun(evidence).checks.flatMap((check) => check.explanations);
  const found = explanations.find((each) => each.headline === headline);
  const sentences = found?.steps.flatMap(({ call, sentence }) => (call === null ? [sentence] : [])) ?? [];
  const operation = (call: number): Operation | undefined => evidence.operations.find((each) => each.call === call);
  const events = (node: string, key: string | null | undefined): readonly TraceRecord[] =>
    evidence.traces.filter((each) => each.node === node && "key" in each.event && each.event.key === key);
  return { sentences, operation, events };
}

/** The traces say the same, read without the code that tells them. */
describe("in a run", () => {
  it("asynchronous: the write that one server never got", async () => {
    const { sentences, operation, events } = await explained(
      { system: "asynchronous", variant: "sent-once", seed: 1 },
      "The nodes did not come to agree.",
    );
    const [, call = "", node = ""] =
      /^Event (\d+) reached .*, never (n\d)\. In effect when n\d took it: kill: /.exec(sentences[1] ?? "") ?? [];
    const write = operation(Number(call));
    const holders = ["n1", "n2", "n3"].filter((each) =>
      events(each, write?.key).some(({ event }) => "value" in event && event.value === write?.input),
    );
    expect(holders).toEqual(["n1", "n2", "n3"].filter((each) => each !== node));
  });

  it("gossip: the write that its own node did not keep", async () => {
    const { sentences, operation, events } = await explained(
      { system: "gossip", options: { clock: "wall" }, faults: ["clock"], seed: 1, mainMs: 5000 },
      "A value was read that had been replaced.",
    );
    const [, call = "", time = "", node = "", kept = ""] =
      /^Event (\d+) reached .* At ([\d.]+) s (n\d) kept (\d+) \(event \d+ at n\d\)/.exec(sentences[1] ?? "") ?? [];
    const write = operation(Number(call));
    const [report] = events(node, write?.key).filter((each) => (each.time / 1e9).toFixed(3) === time);
    expect(report?.event).toMatchObject({ shows: Number(kept), took: { f: "write", value: write?.input ?? null } });
  });

  it("partial quorums: the copy that a repair overwrote", async () => {
    const { sentences, operation, events } = await explained(
      {
        ...{ system: "partial-quorum", variant: "repair-overwrites", seed: 1, mainMs: 8000 },
        ...{ clients: 6, routing: "roaming", ratePerClient: 60 },
        schedule: [{ at: 1000, until: 7500, fault: { kind: "delay", target: "all", delayMs: 15, jitterMs: 15 } }],
      },
      "A value was read that had been replaced.",
    );
    const [, call = "", time = "", node = ""] =
      /^Event (\d+) reached .* At ([\d.]+) s (n\d)(?: and at .*)? came to have a copy without it/.exec(
        sentences[0] ?? "",
      ) ?? [];
    const write = operation(Number(call));
    const own = events(node, write?.key).map(({ time: at, event }) => ({
      at: (at / 1e9).toFixed(3),
      shows: "shows" in event && Array.isArray(event.shows) && event.shows.includes(write?.input ?? null),
    }));
    const place = own.findIndex(({ at }) => at === time);
    expect([own[place - 1]?.shows, own[place]?.shows]).toEqual([true, false]);
  });

  it("data types: the removal that a join undid", async () => {
    const { sentences, operation, events } = await explained(
      { system: "crdt", variant: "remove-undone", seed: 1, mainMs: 2000 },
      "A removed element has come back.",
    );
    const [, call = "", time = "", node = ""] =
      /^Event (\d+) reached .* At ([\d.]+) s (n\d) showed \S+ again, although no addition of it was new there/.exec(
        sentences[1] ?? "",
      ) ?? [];
    const removal = operation(Number(call));
    expect(removal?.f).toBe("remove");
    const own = events(node, removal?.key).map(({ time: at, event }) => ({
      at: (at / 1e9).toFixed(3),
      has: "shows" in event && Array.isArray(event.shows) && event.shows.includes(removal?.input ?? null),
    }));
    const place = own.findIndex(({ at }) => at === time);
    expect([own[place - 1]?.has, own[place]?.has]).toEqual([false, true]);
  });
});
