/** When a proposer of Paxos tries again, and how: alone, with messages lost, it repeats its proposal; outbid, it gives way. */
import { describe, expect, it } from "vitest";
import { ballotAbove } from "../../../nodes/ballots.js";
import type { Host, Json, Message } from "../../../nodes/host.js";
import type { PaxosMessage } from "../../../nodes/paxos/messages.js";
import { Paxos } from "../../../nodes/paxos/paxos.js";
import { drawScenario } from "../../../src/scenario/draw.js";
import { judgedRun } from "../../../src/trials/judged-run.js";
import { memoryDisk } from "../../support/raft-replica.js";

const members = ["n1", "n2", "n3"];
const retry = "retry x";

/** n1, asked for a proposal. `timers`: how long the retry timer was set for, each time. */
function proposing() {
  const sent: { readonly to: string; readonly message: Message }[] = [];
  const timers: number[] = [];
  const host: Host<PaxosMessage> = {
    ...{ id: "n1", members, disk: memoryDisk(new Map<string, Json[]>()), reply: () => {}, trace: () => {} },
    send: (to, message) => void sent.push({ to, message }),
    setTimer: (_name, ms) => void timers.push(ms),
    ...{ cancelTimer: () => {}, now: () => 0, random: () => 1 },
  };
  const paxos = new Paxos(host, null);
  paxos.start();
  paxos.onRequest({ client: "p1", seq: 1, command: { f: "propose", key: "x", value: "a" } });
  const taken = () => sent.splice(0).map(({ to, message }) => `${message.type} to ${to}`);
  return { paxos, timers, taken };
}

const own = ballotAbove(0, "n1", members);
const rival = ballotAbove(own, "n2", members);

describe("a proposer that lacks answers", () => {
  it("sends its proposal again to those that have not accepted it, under the same number", () => {
    const { paxos, taken } = proposing();
    paxos.onMessage("n2", { type: "Promise", key: "x", ballot: own, accepted: null });
    expect(taken()).toEqual(["Prepare to n2", "Prepare to n3", "Accept to n2", "Accept to n3"]);
    for (let round = 0; round < 3; round++) {
      paxos.onTimer(retry);
      expect(taken()).toEqual(["Accept to n2", "Accept to n3"]);
    }
    paxos.onTimer(retry);
    expect(taken()).toEqual(["Prepare to n2", "Prepare to n3"]);
  });

  it("does not wait for longer each time, as long as no other proposer outbids it", () => {
    const { paxos, timers } = proposing();
    for (let round = 0; round < 6; round++) paxos.onTimer(retry);
    expect(timers.at(-1)).toBe(200);
  });
});

describe("a proposer that is outbid", () => {
  it("waits again, the longer the longer the duel lasts", () => {
    const { paxos, timers } = proposing();
    paxos.onMessage("n2", { type: "Prepare", key: "x", ballot: rival });
    const later = ballotAbove(ballotAbove(rival, "n2", members), "n2", members);
    paxos.onMessage("n2", { type: "Accept", key: "x", ballot: later, value: "b" });
    expect(timers).toEqual([400, 1600, 3200]);
  });

  it("does not repeat what it knows to be refused", () => {
    const { paxos, taken } = proposing();
    paxos.onMessage("n2", { type: "Promise", key: "x", ballot: own, accepted: null });
    paxos.onMessage("n2", { type: "Prepare", key: "x", ballot: rival });
    taken();
    paxos.onTimer(retry);
    expect(taken()).toEqual(["Prepare to n2", "Prepare to n3"]);
  });
});

describe("a log of such instances", () => {
  // Three of five nodes are left, each with a proposal, and one message in ten is lost.
  it.each([1_244_215_867, 2_949_250_568])("gets on in a duel under loss (%i)", async (seed) => {
    const run = await judgedRun(drawScenario({ system: "paxos-log", variant: null, options: {} }, seed));
    expect(run.kinds).toEqual([]);
  });
});
