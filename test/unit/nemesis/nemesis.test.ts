import { describe, expect, it } from "vitest";
import type { Fault, Schedule } from "../../../src/faults/fault.js";
import { impossibleFaults, type JournalEntry, Nemesis } from "../../../src/nemesis/nemesis.js";
import { FakeCluster } from "../../support/fake-cluster.js";

const status = (leads: boolean, epoch: number, lastIndex: number) => ({
  role: leads ? "leader" : "follower",
  leads,
  epoch,
  leader: null,
  commitIndex: 0,
  lastIndex,
});

function setUp(schedule: Schedule): { cluster: FakeCluster; nemesis: Nemesis; journal: JournalEntry[] } {
  const cluster = new FakeCluster();
  const journal: JournalEntry[] = [];
  const nemesis = new Nemesis(cluster, schedule, 1, (entry) => journal.push(entry));
  return { cluster, nemesis, journal };
}

const states = (journal: readonly JournalEntry[], id: number): string[] =>
  journal.filter((entry) => entry.id === id).map((entry) => entry.state);

describe("Nemesis", () => {
  it("takes every fault through planned, injecting, active, healing, healed, at its times", async () => {
    const { cluster, nemesis, journal } = setUp([
      { at: 100, until: 300, fault: { kind: "kill", target: { nodes: ["n1"] } } },
      { at: 200, until: 400, fault: { kind: "pause", target: { nodes: ["n2"] } } },
    ]);
    nemesis.start();
    await cluster.clock.pass(250);
    expect(nemesis.active()).toEqual(["kill: n1", "pause: n2"]);
    await cluster.clock.pass(100);
    expect(nemesis.active()).toEqual(["pause: n2"]);
    await cluster.clock.pass(100);
    for (const id of [0, 1])
      expect(states(journal, id)).toEqual(["planned", "injecting", "active", "healing", "healed"]);
    expect(journal.filter((entry) => entry.state === "active").map((entry) => entry.proof)).toEqual(["seen", "seen"]);
  });

  it("undoes what is in effect when it finishes early, and starts nothing afterwards", async () => {
    const { cluster, nemesis, journal } = setUp([
      { at: 100, until: 9000, fault: { kind: "kill", target: { nodes: ["n1"] } } },
      { at: 5000, until: 9000, fault: { kind: "kill", target: { nodes: ["n2"] } } },
    ]);
    nemesis.start();
    await cluster.clock.pass(200);
    await nemesis.finish();
    await cluster.clock.pass(20_000);
    expect(cluster.undone).toEqual(cluster.injected);
    expect(cluster.injected).toHaveLength(1);
    expect(states(journal, 1)).toEqual(["planned"]);
  });

  it("says that its schedule is over once each fault is undone or has failed", async () => {
    const { cluster, nemesis } = setUp([
      { at: 100, until: 300, fault: { kind: "kill", target: { nodes: ["n1"] } } },
      { at: 100, until: 5000, fault: { kind: "failover" } },
    ]);
    for (const node of cluster.nodes) cluster.statuses.set(node, status(false, 1, 0));
    let over = false;
    void nemesis.over().then(() => {
      over = true;
    });
    nemesis.start();
    await cluster.clock.pass(290);
    expect(over).toBe(false);
    await cluster.clock.pass(20);
    expect(over).toBe(true);
  });

  it("says which nodes do not come back when a fault is undone", async () => {
    const { cluster, nemesis, journal } = setUp([
      { at: 100, until: 300, fault: { kind: "bit-rot", target: { nodes: ["n1"] } } },
      { at: 100, until: 300, fault: { kind: "kill", target: { nodes: ["n2"] } } },
    ]);
    cluster.lostNodes.set("n1", "log, record 3: checksum does not match");
    nemesis.start();
    await cluster.clock.pass(400);
    const [rotten, killed] = journal.filter((entry) => entry.state === "healed");
    expect(rotten).toMatchObject({ lost: ["n1"], proof: "n1 stays down: log, record 3: checksum does not match" });
    expect(killed).not.toHaveProperty("lost");
  });

  it("waits for an injection under way before it undoes it", async () => {
    const { cluster, nemesis, journal } = setUp([
      { at: 100, until: 150, fault: { kind: "kill", target: { nodes: ["n1"] } } },
    ]);
    cluster.injectionMs = 500;
    nemesis.start();
    await cluster.clock.pass(200);
    const finished = nemesis.finish();
    await cluster.clock.pass(1000);
    await finished;
    expect(states(journal, 0)).toEqual(["planned", "injecting", "active", "healing", "healed"]);
  });

  it("says when a fault could not be injected", async () => {
    const { cluster, nemesis, journal } = setUp([{ at: 1, until: 2, fault: { kind: "kill", target: "all" } }]);
    cluster.refuse = "no such luck";
    nemesis.start();
    await cluster.clock.pass(10);
    await nemesis.finish();
    expect(journal.at(-1)).toMatchObject({ state: "failed", error: "no such luck" });
    const failover = { at: 1, until: 2, fault: { kind: "failover" } } as const;
    expect(impossibleFaults(cluster, [failover], ["promote"])).toEqual([
      { fault: { kind: "failover" }, why: "no such luck" },
    ]);
    expect(impossibleFaults(cluster, [failover], [])).toEqual([
      { fault: { kind: "failover" }, why: "its replicas take no command promote" },
    ]);
  });

  it("aims at the node that leads in the highest epoch when the fault begins", async () => {
    const { cluster, nemesis } = setUp([{ at: 100, until: 300, fault: { kind: "pause", target: "leader" } }]);
    cluster.statuses
      .set("n1", status(true, 3, 5))
      .set("n2", status(true, 4, 5))
      .set("n3", status(false, 4, 5));
    nemesis.start();
    await cluster.clock.pass(200);
    expect(cluster.injected).toEqual([{ kind: "pause", nodes: ["n2"] }]);
  });

  it("fails over to the most advanced of the others, after the old leader was stopped", async () => {
    const { cluster, nemesis } = setUp([{ at: 100, until: 300, fault: { kind: "failover" } }]);
    cluster.statuses
      .set("n1", status(true, 1, 9))
      .set("n2", status(false, 1, 7))
      .set("n3", status(false, 1, 8));
    nemesis.start();
    await cluster.clock.pass(200);
    expect(cluster.injected).toEqual([{ kind: "kill", nodes: ["n1"] }]);
    expect(cluster.operated).toEqual([{ node: "n3", command: { type: "promote" } }]);
  });

  it("waits for the answer of a node that no fault keeps from answering", async () => {
    const { cluster, nemesis, journal } = setUp([
      { at: 50, until: 9000, fault: { kind: "pause", target: { nodes: ["n2"] } } },
      { at: 100, until: 9000, fault: { kind: "failover" } },
    ]);
    cluster.statuses.set("n1", status(true, 1, 9));
    nemesis.start();
    await cluster.clock.pass(5000);
    expect(states(journal, 1)).toEqual(["planned"]);
    cluster.statuses.set("n3", status(false, 1, 8));
    await cluster.clock.pass(100);
    expect(cluster.operated).toEqual([{ node: "n3", command: { type: "promote" } }]);
  });

  it("promotes no node that waits for an operator, however much it holds", async () => {
    const { cluster, nemesis } = setUp([{ at: 100, until: 300, fault: { kind: "failover" } }]);
    cluster.statuses
      .set("n1", status(true, 1, 9))
      .set("n2", status(false, 1, 7))
      .set("n3", { ...status(false, 1, 8), awaits: "repair" });
    nemesis.start();
    await cluster.clock.pass(200);
    expect(cluster.operated).toEqual([{ node: "n2", command: { type: "promote" } }]);
  });

  describe("changes the membership", () => {
    const schedule: Schedule = [
      { at: 100, until: 900, fault: { kind: "membership", target: { nodes: ["n1", "n3"] } } },
    ];
    const says = (...members: string[]) => ({ ...status(true, 1, 9), members });

    it("through the leader, one node at a time, and back, and proves it by what the leader says", async () => {
      const { cluster, nemesis, journal } = setUp(schedule);
      // All that are to go are named each time, for protocols that can change several at once.
      const nodes = ["n1", "n3"];
      cluster.statuses.set("n2", says("n1", "n2", "n3"));
      nemesis.start();
      await cluster.clock.pass(130);
      expect(cluster.operated).toEqual([{ node: "n2", command: { type: "remove-member", node: "n1", nodes } }]);
      cluster.statuses.set("n2", says("n2", "n3"));
      await cluster.clock.pass(60);
      expect(cluster.operated.at(-1)).toEqual({ node: "n2", command: { type: "remove-member", node: "n3", nodes } });
      cluster.statuses.set("n2", says("n2"));
      await cluster.clock.pass(60);
      expect(journal.at(-1)).toMatchObject({ state: "active", proof: "n2 leads n2" });
      await cluster.clock.pass(700);
      expect(cluster.operated.at(-1)).toEqual({ node: "n2", command: { type: "add-member", node: "n1", nodes } });
      cluster.statuses.set("n2", says("n1", "n2", "n3"));
      await cluster.clock.pass(60);
      expect(states(journal, 0)).toEqual(["planned", "injecting", "active", "healing", "healed"]);
    });

    it("says that it was not confirmed if no node leads, and that it could not be undone", async () => {
      const { cluster, nemesis, journal } = setUp(schedule);
      nemesis.start();
      await cluster.clock.pass(4000);
      expect(journal.map(({ state }) => state)).toContain("active");
      expect(journal.some(({ proof }) => proof !== undefined)).toBe(false);
      await cluster.clock.pass(30_000);
      expect(journal.at(-1)).toMatchObject({ state: "failed", error: expect.stringContaining("could not be undone") });
    });

    describe("and replaces a node", () => {
      const replaced: Fault = { kind: "membership", target: { nodes: ["n1"] }, replaced: true };
      const follows = (...members: string[]) => ({ ...status(false, 1, 9), members });
      const leads = (commitIndex: number) => ({ ...says("n2", "n3"), commitIndex });

      it("which loses its disk only once all others know its removal, and that is committed", async () => {
        const { cluster, nemesis, journal } = setUp([{ at: 100, until: 1500, fault: replaced }]);
        cluster.statuses.set("n2", leads(8)).set("n3", follows("n1", "n2", "n3"));
        nemesis.start();
        await cluster.clock.pass(400);
        cluster.statuses.set("n3", follows("n2", "n3"));
        await cluster.clock.pass(200);
        expect(cluster.injected).toEqual([]);
        cluster.statuses.set("n2", leads(9));
        await cluster.clock.pass(100);
        expect(cluster.injected).toEqual([{ kind: "wipe", nodes: ["n1"] }]);
        expect(journal.at(-1)).toMatchObject({ state: "active", proof: "n2 leads n2 n3; seen" });
        await cluster.clock.pass(1000);
        expect(cluster.undone).toHaveLength(1);
        expect(cluster.operated.at(-1)?.command.type).toBe("add-member");
      });

      it("which keeps its disk if another node cannot be asked", async () => {
        const { cluster, nemesis } = setUp([{ at: 100, until: 9000, fault: replaced }]);
        cluster.statuses.set("n2", leads(9));
        nemesis.start();
        await cluster.clock.pass(8000);
        expect(cluster.injected).toEqual([]);
      });

      it("while no other change of the membership goes on", async () => {
        const other: Fault = { kind: "membership", target: { nodes: ["n3"] } };
        const { cluster, nemesis, journal } = setUp([
          { at: 100, until: 900, fault: replaced },
          { at: 400, until: 900, fault: other },
        ]);
        cluster.statuses.set("n2", leads(9)).set("n3", follows("n2", "n3"));
        nemesis.start();
        await cluster.clock.pass(500);
        expect(states(journal, 0).at(-1)).toBe("active");
        expect(journal.at(-1)).toMatchObject({ id: 1, state: "failed", error: expect.stringContaining("already") });
      });
    });

    it("is refused for replicas that cannot", () => {
      const { cluster } = setUp([]);
      expect(impossibleFaults(cluster, schedule, ["promote"])).toMatchObject([
        { why: "its replicas take no command remove-member" },
      ]);
      expect(impossibleFaults(cluster, schedule, ["add-member", "remove-member"])).toEqual([]);
    });
  });
});

describe("faults that wait for an event", () => {
  const setUpAnchored = (after: NonNullable<Schedule[number]["after"]>) =>
    setUp([{ at: 10, until: 60, after, fault: { kind: "kill", target: { nodes: ["n1"] } } }]);

  it("begin and end so long after it, and only once it came often enough", async () => {
    const { cluster, nemesis } = setUpAnchored({ event: "leads", node: "n2", nth: 2 });
    nemesis.start();
    nemesis.notice({ event: "leads", node: "n2" });
    nemesis.notice({ event: "leads", node: "n3" });
    nemesis.notice({ event: "acknowledged" });
    await cluster.clock.pass(100);
    expect(cluster.injected).toEqual([]);
    nemesis.notice({ event: "leads", node: "n2" });
    await cluster.clock.pass(20);
    expect(cluster.injected).toHaveLength(1);
    await cluster.clock.pass(60);
    expect(cluster.undone).toHaveLength(1);
  });

  it("count acknowledged updates", async () => {
    const { cluster, nemesis } = setUpAnchored({ event: "acknowledged", nth: 3 });
    nemesis.start();
    for (let count = 0; count < 3; count++) {
      expect(cluster.injected).toEqual([]);
      nemesis.notice({ event: "acknowledged" });
    }
    await cluster.clock.pass(20);
    expect(cluster.injected).toHaveLength(1);
  });

  it("count votes and operations, of the node they name", async () => {
    const vote = setUpAnchored({ event: "votes", node: "n2", nth: 1 });
    vote.nemesis.start();
    vote.nemesis.notice({ event: "votes", node: "n3" });
    vote.nemesis.notice({ event: "leads", node: "n2" });
    vote.nemesis.notice({ event: "invoked" });
    await vote.cluster.clock.pass(20);
    expect(vote.cluster.injected).toEqual([]);
    vote.nemesis.notice({ event: "votes", node: "n2" });
    await vote.cluster.clock.pass(20);
    expect(vote.cluster.injected).toHaveLength(1);

    const operation = setUpAnchored({ event: "invoked", nth: 2 });
    operation.nemesis.start();
    operation.nemesis.notice({ event: "invoked" });
    operation.nemesis.notice({ event: "acknowledged" });
    await operation.cluster.clock.pass(20);
    expect(operation.cluster.injected).toEqual([]);
    operation.nemesis.notice({ event: "invoked" });
    await operation.cluster.clock.pass(20);
    expect(operation.cluster.injected).toHaveLength(1);
  });

  it("count what replicas report, by its type and the node", async () => {
    const { cluster, nemesis } = setUpAnchored({ event: "reports", type: "lease-service/granted", node: "n2", nth: 2 });
    const granted = { event: "reports", type: "lease-service/granted" } as const;
    nemesis.start();
    nemesis.notice({ ...granted, node: "n2" });
    nemesis.notice({ ...granted, node: "n1" });
    nemesis.notice({ event: "reports", type: "lease-service/expired", node: "n2" });
    nemesis.notice({ event: "votes", node: "n2" });
    await cluster.clock.pass(20);
    expect(cluster.injected).toEqual([]);
    nemesis.notice({ ...granted, node: "n2" });
    await cluster.clock.pass(20);
    expect(cluster.injected).toHaveLength(1);
  });

  it("follow a restart once nothing keeps the node down any more", async () => {
    const { cluster, nemesis } = setUp([
      { at: 0, until: 100, fault: { kind: "kill", target: { nodes: ["n1"] } } },
      { at: 50, until: 200, fault: { kind: "power-loss", target: { nodes: ["n1", "n2"] } } },
      { at: 10, until: 20, after: { event: "restarts", node: "n1", nth: 1 }, fault: { kind: "pause", target: "all" } },
    ]);
    nemesis.start();
    await cluster.clock.pass(150);
    expect(cluster.undone).toHaveLength(1);
    expect(cluster.injected.map(({ kind }) => kind)).toEqual(["kill", "power-loss"]);
    await cluster.clock.pass(65);
    expect(cluster.injected.map(({ kind }) => kind)).toEqual(["kill", "power-loss", "pause"]);
  });

  it("count from the time they name", async () => {
    const { cluster, nemesis } = setUpAnchored({ event: "votes", node: "n2", nth: 1, sinceMs: 500 });
    nemesis.start();
    await cluster.clock.pass(400);
    nemesis.notice({ event: "votes", node: "n2" });
    await cluster.clock.pass(200);
    expect(cluster.injected).toEqual([]);
    nemesis.notice({ event: "votes", node: "n2" });
    await cluster.clock.pass(20);
    expect(cluster.injected).toHaveLength(1);
  });

  it("are reported if it never came", async () => {
    const { nemesis, journal } = setUpAnchored({ event: "acknowledged", nth: 3 });
    nemesis.start();
    nemesis.notice({ event: "acknowledged" });
    await nemesis.finish();
    expect(journal.at(-1)).toMatchObject({ state: "failed", error: "never began: 1 of 3 updates were acknowledged" });
  });
});

describe("faults that an event ends", () => {
  const setUpEnding = () =>
    setUp([
      {
        at: 100,
        until: 1000,
        orUntil: { event: "votes", node: "n3", nth: 1 },
        fault: { kind: "kill", target: { nodes: ["n1"] } },
      },
    ]);

  it("end as soon as it comes while they are in effect, and not by what came before", async () => {
    const { cluster, nemesis, journal } = setUpEnding();
    nemesis.start();
    nemesis.notice({ event: "votes", node: "n3" });
    await cluster.clock.pass(300);
    expect(states(journal, 0)).toEqual(["planned", "injecting", "active"]);
    nemesis.notice({ event: "votes", node: "n2" });
    await cluster.clock.pass(10);
    expect(cluster.undone).toEqual([]);
    nemesis.notice({ event: "votes", node: "n3" });
    await cluster.clock.pass(10);
    expect(states(journal, 0)).toEqual(["planned", "injecting", "active", "healing", "healed"]);
    await cluster.clock.pass(1000);
    expect(cluster.undone).toHaveLength(1);
  });

  it("end by what comes while their effect is being proven, and not by what comes before they have one", async () => {
    const { cluster, nemesis, journal } = setUpEnding();
    Object.assign(cluster, { injectionMs: 50, provingMs: 50 });
    nemesis.start();
    await cluster.clock.pass(120);
    nemesis.notice({ event: "votes", node: "n3" });
    await cluster.clock.pass(200);
    expect(states(journal, 0)).toEqual(["planned", "injecting", "active"]);
    const later = setUpEnding();
    Object.assign(later.cluster, { injectionMs: 50, provingMs: 50 });
    later.nemesis.start();
    await later.cluster.clock.pass(170);
    later.nemesis.notice({ event: "votes", node: "n3" });
    await later.cluster.clock.pass(50);
    expect(states(later.journal, 0)).toEqual(["planned", "injecting", "active", "healing", "healed"]);
  });

  it("end at their time if it does not come", async () => {
    const { cluster, nemesis, journal } = setUpEnding();
    nemesis.start();
    await cluster.clock.pass(990);
    expect(cluster.undone).toEqual([]);
    await cluster.clock.pass(20);
    expect(cluster.undone).toHaveLength(1);
    nemesis.notice({ event: "votes", node: "n3" });
    await cluster.clock.pass(10);
    expect(states(journal, 0)).toEqual(["planned", "injecting", "active", "healing", "healed"]);
  });
});
