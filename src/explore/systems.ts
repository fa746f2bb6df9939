/** The systems that can be explored, by name, with bounds in which they are explored in seconds if nothing else is asked for. */
import { paxos as paxosProgram } from "../../nodes/paxos/program.js";
import { primaryBackup as primaryBackupProgram } from "../../nodes/primary-backup/program.js";
import { raft as raftProgram } from "../../nodes/raft/program.js";
import { twoPhaseCommit as twoPhaseCommitProgram } from "../../nodes/two-phase-commit/program.js";
import type { Explorable, OfferedRequest } from "./explorable.js";
import { agreementBroken, atomicityBroken, factsOfLog, factsOfLogReply, factsOfRole, logBroken } from "./invariants.js";

function write(index: number, value: string, to: readonly string[], key: string | null): OfferedRequest {
  const command = key === null ? { f: "write", value } : { f: "write", key, value };
  return { request: { client: `c${index + 1}`, seq: 1, command }, to };
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
  // Each of the first nodes proposes a value of its own.
  requests: (count, members) =>
    Array.from({ length: count }, (_, index) =>
      write(index, `v${index + 1}`, [members[index % members.length] ?? ""], null),
    ),
  operators: [],
  // Proposal numbers tell proposers apart; nodes that nobody asks only accept.
  alike: (members, requests) => members.filter((id) => !requests.some(({ to }) => to.includes(id))),
  factsOfTrace: (_, event) => (event.type === "chosen" ? [["chosen", event.value ?? null]] : []),
  factsOfReply: (_, outcome) => (outcome.type === "ok" && outcome.value !== null ? [["chosen", outcome.value]] : []),
  factsOfState: () => [],
  broken: agreementBroken,
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
  // Transactions on one key, so that participants have a reason to refuse.
  requests: (count, [coordinator = ""]) =>
    Array.from({ length: count }, (_, index) => write(index, `v${index + 1}`, [coordinator], "x")),
  operators: [],
  alike: ([, ...participants]) => participants,
  factsOfTrace: (node, event) =>
    event.type === "decided" ? [["decided", event.txn ?? null, event.decision ?? null, node]] : [],
  factsOfReply: (request, outcome) => [
    ["decided", `${request.client}/${request.seq}`, outcome.type === "ok" ? "commit" : "abort", "the client"],
  ],
  factsOfState: () => [],
  broken: atomicityBroken,
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
  requests: (count, members) =>
    Array.from({ length: count }, (_, index) => write(index, `v${index + 1}`, members, "x")),
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
  requests: (count, members) =>
    Array.from({ length: count }, (_, index) => write(index, `v${index + 1}`, members, "x")),
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
