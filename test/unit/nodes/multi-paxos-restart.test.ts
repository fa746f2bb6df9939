/**
 * What a node of Multi-Paxos knows after it has collected slots and restarted, where a crash has kept a part of that only, and where it has learnt
 * what it never accepted.
 */
import { describe, expect, it } from "vitest";
import { Assertions } from "../../../nodes/assertions.js";
import { ballotAbove } from "../../../nodes/ballots.js";
import type { Host, Json, Message } from "../../../nodes/host.js";
import { StateMachine } from "../../../nodes/kv/state-machine.js";
import { Acceptor } from "../../../nodes/multi-paxos/acceptor.js";
import { Configuration } from "../../../nodes/multi-paxos/configuration.js";
import type { Entry } from "../../../nodes/multi-paxos/entry.js";
import { Executor } from "../../../nodes/multi-paxos/executor.js";
import type { MultiPaxosMessage } from "../../../nodes/multi-paxos/messages.js";
import { multiPaxos } from "../../../nodes/multi-paxos/program.js";
import { ExploredProcess } from "../../../src/explore/process.js";
import { memoryDisk } from "../../support/raft-replica.js";

const members = ["n1", "n2", "n3"];
const ballot = ballotAbove(0, "n2", members);
const entry: Entry = { proposedIn: ballot, request: null };

function booted(files: Map<string, Json[]>) {
  const host: Host<MultiPaxosMessage> = {
    ...{ id: "n1", members, disk: memoryDisk(files), send: () => {}, reply: () => {}, trace: () => {} },
    ...{ setTimer: () => {}, cancelTimer: () => {}, now: () => 0, random: () => 0.5 },
  };
  const assertions = new Assertions(host, null);
  const acceptor = new Acceptor(host, null, assertions);
  const executor = new Executor(host, acceptor, 16, null, assertions);
  acceptor.load();
  executor.load();
  return { acceptor, executor };
}

describe("a restarted acceptor", () => {
  it("keeps a promise that only slots told that it has collected since", () => {
    const files = new Map<string, Json[]>();
    const { acceptor } = booted(files);
    acceptor.accept("n2", 1, ballot, entry);
    acceptor.collect(2);
    expect(booted(files).acceptor).toMatchObject({ promised: ballot, first: 2, last: 1 });
  });

  it.each([
    ["none of the entries that led to it", [1], 4],
    ["those behind a gap", [1, 3], 3],
    ["all of them", [1, 2, 3], 1],
  ] as const)("has a snapshot, and of the log %s", (_, kept, first) => {
    const snapshot = {
      slot: 3,
      state: new StateMachine().snapshot(),
      memberships: new Configuration(members, 16).memberships as unknown as Json, // made of JSON values
    };
    const slots = kept.map((slot) => ({ slot, ballot, entry: { proposedIn: ballot, request: null } }));
    const files = new Map<string, Json[]>([
      ["snapshot", [snapshot]],
      ["slots", slots],
    ]);
    for (const { acceptor, executor } of [booted(files), booted(files)]) {
      expect(executor.chosen).toBe(3);
      expect(acceptor.first).toBe(first);
      expect(executor.snapshotFor(first - 1)?.slot).toBe(3);
      for (let slot = acceptor.first; slot <= 3; slot++) expect(acceptor.at(slot)).toBeDefined();
    }
  });
});

describe("a leader that proposes where something is learnt from a later ballot", () => {
  it("is told what is chosen there, and not refused, since nothing later was promised", () => {
    const settings = { options: { learning: "acknowledged", reads: "log", alpha: "16" }, variant: null };
    const node = new ExploredProcess(multiPaxos, settings, "n1", members, new Map());
    const receive = (from: string, message: object): readonly Message[] => {
      node.take({ kind: "message", from, to: "n1", message: message as Message });
      return node.outputs.flatMap((output) => (output.kind === "send" ? [output.message] : []));
    };
    node.take(null);
    const later = ballotAbove(ballot, "n3", members);
    const chosen = { slot: 1, ballot: later, entry: { proposedIn: later, request: null } };
    receive("n3", { type: "Chosen", snapshot: null, entries: [chosen] });
    const answers = receive("n2", { type: "Accept", ballot, slot: 1, entry, chosen: 0 });
    expect(answers).toEqual([{ type: "Chosen", snapshot: null, entries: [chosen] }]);
  });
});
