/**
 * What replicated data types cost in messages, exactly; that a minority serves; and the laws on which convergence rests: whatever order states
 * are joined in, and however often, the result is the same.
 */
import { describe, expect, it } from "vitest";
import { Crdt, type Replication, replications, type TypeName, types } from "../../../nodes/crdt/crdt.js";
import type { CrdtMessage } from "../../../nodes/crdt/messages.js";
import { crdt } from "../../../nodes/crdt/system.js";
import type { CrdtVariant } from "../../../nodes/crdt/variants.js";
import type { Outcome as Answer, ClientRequest, Command, Host, Json, NodeId } from "../../../nodes/host.js";
import { type Random, seededRandom } from "../../../nodes/random.js";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import { explorableOf } from "../../../src/explore/explorable.js";
import { type Outcome, Search } from "../../../src/explore/search.js";
import { updateCost } from "../../../src/matrix/steady.js";
import { planScenario } from "../../../src/scenario/scenario.js";

describe("messages of an update at rest", () => {
  const settings = replications.flatMap((replication) => [1, 2, 3, 5, 9].map((nodes) => ({ replication, nodes })));

  it.each(settings)("are 2n, and the client waits for none of them: $replication, $nodes nodes", (setting) => {
    const names = Array.from({ length: setting.nodes }, (_, index) => `n${index + 1}`);
    const cost = updateCost(
      crdt,
      { options: { type: "or-set", replication: setting.replication }, variant: null },
      names,
    );
    const messages = 2 * (setting.nodes - 1);
    expect(cost).toEqual({ messages: { least: messages, most: messages }, delays: 0, busiest: messages });
  });
});

it("a node that is cut off serves updates and reads", async () => {
  const { operations } = await runInMemory(
    planScenario({
      ...{ system: "crdt", cluster: "sim", seed: 1, mainMs: 6000, clients: 9 },
      schedule: [
        { at: 1000, until: 5000, fault: { kind: "partition", shape: "isolate-one", mode: "drop", node: "n1" } },
      ],
    }),
    (plan) => createSimCluster(plan),
  );
  const served = operations.filter(
    ({ node, type, callTime, returnTime }) => node === "n1" && type === "ok" && callTime > 1.5e9 && returnTime < 4.5e9,
  );
  expect(served.filter(({ f }) => f === "add").length).toBeGreaterThan(20);
  expect(served.filter(({ f }) => f === "read").length).toBeGreaterThan(20);
});

/** A replica, what it has sent, and its last answer. */
function nodeOf(id: NodeId, options: { readonly type: (typeof types)[number]; readonly replication: Replication }) {
  const sent: { readonly to: NodeId; readonly message: CrdtMessage }[] = [];
  const told: { holds: Json; state: Json }[] = [];
  let answer: Answer | undefined;
  const host: Host<CrdtMessage> = {
    ...{ id, members: ["n1", "n2", "n3"], now: () => 0, random: () => 0, setTimer: () => {}, cancelTimer: () => {} },
    send: (to, message) => void sent.push({ to, message }),
    reply: (_, outcome) => {
      answer = outcome;
    },
    disk: { read: () => [], append: () => {}, truncate: () => {}, rewrite: () => {}, sync: () => {} },
    trace: (event) => {
      if (event.type === "crdt/state") told.push({ holds: event.holds ?? null, state: event.state ?? null });
    },
  };
  const replica = new Crdt(host, { ...options, variant: null });
  replica.start();
  let seq = 0;
  return {
    ...{ id, replica, sent, told },
    ask(command: Command): Answer | undefined {
      const request: ClientRequest = { client: "c", seq: ++seq, command };
      replica.onRequest(request);
      return answer;
    },
  };
}

function commandFor(type: (typeof types)[number], random: Random): Command {
  const key = "x";
  if (type.endsWith("set")) {
    const f = type !== "g-set" && random.below(3) === 0 ? "remove" : "insert";
    return { f, key, value: random.below(4) };
  }
  if (type.endsWith("counter")) {
    return { f: "increment", key, value: random.below(5) - (type === "pn-counter" ? 2 : 0) };
  }
  if (type === "map") {
    const field = random.pick(["a", "b", "c"]);
    return random.below(3) === 0
      ? { f: "delete", key, value: field }
      : { f: "put", key, value: [field, random.below(9)] };
  }
  if (type === "rga") {
    if (random.below(4) === 0) return { f: "remove", key, value: random.below(4) };
    return { f: "insert", key, value: [random.below(4), random.pick([null, 0, 1, 2, 3])] };
  }
  return { f: "write", key, value: random.below(1000) };
}

it("an acknowledgement that comes again asks for no operations", () => {
  const { replica, sent, ask } = nodeOf("n1", { type: "or-set", replication: "op" });
  for (const value of [1, 2]) ask({ f: "insert", key: "x", value });
  const sentAfter = (upTo: number): number => {
    sent.splice(0);
    replica.onMessage("n2", { type: "Delivered", upTo });
    return sent.length;
  };
  expect([1, 1, 0, 1].map(sentAfter)).toEqual([1, 0, 0, 0]);
});

describe("states are joined in any order, and any of them twice", () => {
  const settings = types.flatMap((type) => (["state", "delta"] as const).map((replication) => ({ type, replication })));

  it.each(settings)("$type by $replication", ({ type, replication }) => {
    for (let seed = 0; seed < 20; seed++) {
      const random = seededRandom(seed, type, replication);
      const nodes = ["n1", "n2", "n3"].map((id) => nodeOf(id, { type, replication }));
      const pending: { readonly from: NodeId; readonly to: NodeId; readonly message: CrdtMessage }[] = [];
      const collect = (): void => {
        for (const { id, sent } of nodes) {
          for (const { to, message } of sent.splice(0)) pending.push({ from: id, to, message });
        }
      };
      const nodeAt = (id: NodeId) => nodes.find((node) => node.id === id) ?? expect.fail(id);
      const deliver = (place: number): void => {
        const found = pending[place];
        if (found === undefined) return;
        // Often it stays under way, and comes once more.
        if (random.below(3) > 0) pending.splice(place, 1);
        nodeAt(found.to).replica.onMessage(found.from, found.message);
        collect();
      };
      for (let step = 0; step < 60; step++) {
        if (random.below(3) === 0) random.pick(nodes).ask(commandFor(type, random));
        collect();
        if (pending.length > 0) deliver(random.below(pending.length));
      }
      for (let round = 0; round < 10; round++) {
        for (const { replica } of nodes) replica.onTimer("tick");
        collect();
        for (const { from, to, message } of random.shuffle(pending.splice(0)))
          nodeAt(to).replica.onMessage(from, message);
        collect();
      }
      const query = type.endsWith("set") ? "members" : type.endsWith("counter") ? "total" : "read";
      const values = nodes.map(({ ask }) => JSON.stringify(ask({ f: query, key: "x" })));
      expect(new Set(values).size, `seed ${seed}: ${values.join(" ")}`).toBe(1);
      const states = new Map<string, Set<string>>();
      for (const { holds, state } of nodes.flatMap(({ told }) => told)) {
        states.set(String(holds), (states.get(String(holds)) ?? new Set()).add(String(state)));
      }
      expect([...states.values()].filter((each) => each.size > 1)).toEqual([]);
    }
  });
});

describe("in every order of events, within bounds", () => {
  function explored(type: TypeName, replication: Replication, variant: string | null, requests = 3): Outcome {
    const explorable = explorableOf(crdt);
    const search = new Search({
      explorable,
      settings: { options: { type, replication }, variant },
      bounds: { ...explorable.exploration.bounds, requests, states: 10_000 },
      reductions: { symmetry: true, sleepSets: true, skipInert: true },
    });
    let outcome = search.run(5000);
    while (outcome === null) outcome = search.run(5000);
    // Updates are taken, not only refused.
    expect(search.factSets().length).toBeGreaterThan(10);
    return outcome;
  }

  it.each(types)("%s", (type) => {
    expect(explored(type, "op", null).violation).toBeNull();
  });

  it.each<[CrdtVariant, TypeName, Replication, number]>([
    ["tombstones-collected", "rga", "state", 3],
    ["latest-arrival-first", "rga", "state", 4],
    ["insert-by-index", "rga", "op", 4],
    ["merge-by-sum", "pn-counter", "state", 3],
    ["ties-by-arrival", "lww-register", "state", 3],
    ["deleted-forgotten", "map", "state", 3],
    ["deletes-unobserved", "map", "op", 3],
    ["put-over-unobserved", "map", "op", 3],
  ])("%s is found", (variant, type, replication, requests) => {
    expect(explored(type, replication, variant, requests).violation?.sentence).toMatch(
      /^A node holds the updates n1:\d.* of x and .*, and another holds the same and /,
    );
  });
});
