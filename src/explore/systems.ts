/** The systems that can be explored, by name, with bounds in which they are explored in seconds if nothing else is asked for. */
import type { Command } from "../../nodes/host.js";
import { paxos as paxosProgram } from "../../nodes/paxos/program.js";
import { primaryBackup as primaryBackupProgram } from "../../nodes/primary-backup/program.js";
import { raft as raftProgram } from "../../nodes/raft/program.js";
import { twoPhaseCommit as twoPhaseCommitProgram } from "../../nodes/two-phase-commit/program.js";
import { atomicity } from "../invariants/atomicity.js";
import { consensus } from "../invariants/consensus.js";
import type { Explorable, OfferedRequest } from "./explorable.js";
import { factsOfLog, factsOfLogReply, factsOfRole, logBroken } from "./invariants.js";

/** The first request of a client of its own. */
function asked(index: number, command: Command, to: readonly string[]): OfferedRequest {
  return { request: { client: `c${index + 1}`, seq: 1, command }, to };
}

function writes(count: number, members: readonly string[]): readonly OfferedRequest[] {
  return Array.from({ length: count }, (_, index) =>
    asked(index, { f: "write", key: "x", value: `v${index + 1}` }, members),
  );
}

const paxos: Explorable = {
  program: paxosProgram,
  defaults: {
    nodes: 3,
    requests: 2,
    timeouts: 1,
    crashes: 1,
    duplicates: 0,
    operators: 0,
    depth: null,
    states: 8_000_000,
  },
  // Each of the first nodes proposes a value of its own, all for one instance: others would be searches of their own.
  requests: (count, members) =>
    Array.from({ length: count }, (_, index) =>
      asked(index, { f: "propose", key: "x", value: `v${index + 1}` }, [members[index % members.length] ?? ""]),
    ),
  operators: [],
  // Proposal numbers tell proposers apart; nodes that nobody asks only accept.
  alike: (members, requests) => members.filter((id) => !requests.some(({ to }) => to.includes(id))),
  // Not who accepted what: that would multiply the states, and what a majority has accepted is learnt in some order of events.
  factsOfTrace: (node, event) => consensus.factsOfTrace(node, event).filter(([kind]) => kind === "chosen"),
  factsOfReply: consensus.factsOfReply,
  factsOfState: () => [],
  broken: (facts, { requests }) =>
    consensus.broken([...requests.flatMap(({ request }) => consensus.factsOfRequest(request)), ...facts]),
};

const twoPhaseCommit: Explorable = {
  program: twoPhaseCommitProgram,
  defaults: {
    nodes: 3,
    requests: 2,
    timeouts: 2,
    crashes: 1,
    duplicates: 0,
    operators: 0,
    depth: null,
    states: 8_000_000,
  },
  // Two transactions on one item, so that participants have a reason to refuse; beyond two, the same are asked for once more.
  requests: (count, [coordinator = ""]) =>
    Array.from({ length: count }, (_, index) =>
      asked(index, { f: "commit", key: `t${(index % 2) + 1}`, value: { item: "x" } }, [coordinator]),
    ),
  operators: [],
  alike: ([, ...participants]) => participants,
  factsOfTrace: atomicity.factsOfTrace,
  factsOfReply: atomicity.factsOfReply,
  factsOfState: () => [],
  broken: atomicity.broken,
};

const raft: Explorable = {
  program: raftProgram,
  defaults: {
    nodes: 3,
    requests: 1,
    timeouts: 2,
    crashes: 1,
    duplicates: 0,
    operators: 0,
    depth: 12,
    states: 2_000_000,
  },
  requests: writes,
  operators: [],
  alike: (members) => members,
  factsOfTrace: factsOfRole,
  factsOfReply: factsOfLogReply,
  factsOfState: factsOfLog,
  broken: (facts) => logBroken(facts, true),
};

const primaryBackup: Explorable = {
  program: primaryBackupProgram,
  defaults: {
    nodes: 3,
    requests: 2,
    timeouts: 2,
    crashes: 1,
    duplicates: 0,
    operators: 1,
    depth: 8,
    states: 2_000_000,
  },
  requests: writes,
  operators: [{ type: "promote" }],
  // Epochs and waiting times tell them apart.
  alike: () => [],
  factsOfTrace: factsOfRole,
  factsOfReply: factsOfLogReply,
  factsOfState: factsOfLog,
  // An asynchronous successor may lack what its predecessor committed, and one that promotes itself may not be the only one.
  broken: (facts, { settings: { options } }) =>
    logBroken(facts, options.mode === "sync" && options.failover === "manual"),
};

export const explorables: ReadonlyMap<string, Explorable> = new Map(
  [paxos, twoPhaseCommit, raft, primaryBackup].map((explorable) => [explorable.program.name, explorable]),
);
