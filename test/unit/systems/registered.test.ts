/** A system that contradicts itself is refused when it is registered. */
import { describe, expect, it } from "vitest";
import { etcdServer } from "../../../nodes/etcd/server.js";
import { etcd } from "../../../nodes/etcd/system.js";
import { paxos } from "../../../nodes/paxos/system.js";
import { raft } from "../../../nodes/raft/system.js";
import { twoPhaseCommit } from "../../../nodes/two-phase-commit/system.js";
import { oneLeaderPerTerm, oneVotePerTerm } from "../../../src/claims/elections.js";
import { logMatching } from "../../../src/claims/logs.js";
import { registered } from "../../../src/contract/registered.js";
import type { System } from "../../../src/contract/system.js";

const refused: readonly (readonly [why: string, System, RegExp])[] = [
  ["a claim on logs without a log", { ...paxos, claims: [{ claim: logMatching }] }, /claims log-matching.*show no log/],
  [
    "a claim that its traces never feed",
    { ...paxos, claims: [{ claim: oneLeaderPerTerm }] },
    /claims one-leader-per-term.*never trace role/,
  ],
  ["another name than its program's", { ...raft, name: "raft2" }, /its program is called raft/],
  [
    "a condition on an option that there is not",
    { ...raft, claims: [{ claim: logMatching, when: { reads: "never" } }] },
    /names an option reads=never/,
  ],
  [
    "a need of a workload that it does not support",
    { ...raft, workloadsNeed: { commit: { reads: "leader" } } },
    /says what the workload commit needs, and does not support it/,
  ],
  [
    "a workload that needs an option that there is not",
    { ...raft, workloadsNeed: { register: { reads: "never" } } },
    /names an option reads=never/,
  ],
  [
    "nothing said of some options",
    { ...raft, serves: raft.serves.map((each) => ({ ...each, when: { reads: "leader" } })) },
    /does not say when it serves/,
  ],
  ["a variant that nothing shows", { ...raft, variants: raft.variants.slice(1) }, /its program has vote-not-persisted/],
  [
    "a variant that its program does not have",
    { ...twoPhaseCommit, variants: [...twoPhaseCommit.variants, { name: "no-such", mistake: "", shownBy: {} }] },
    /shows the variants .*, no-such, and its program has/,
  ],
  [
    "a fault for which it takes no commands",
    { ...paxos, bears: { ...paxos.bears, faults: ["failover"] } },
    /have no command promote/,
  ],
  ["another name than its server's", { ...etcd, name: "etcd2" }, /its server is called etcd/],
  ["a claim that a server never traces", { ...etcd, claims: [{ claim: oneVotePerTerm }] }, /never trace vote/],
  [
    "silence about containers",
    { ...etcd, server: { ...etcdServer, container: { none: " " } } },
    /does not say why it cannot be put into a container/,
  ],
  [
    "a file of no certain place",
    { ...etcd, server: { ...etcdServer, container: { files: ["share/zones"] } } },
    /holds share\/zones, which is not an absolute path/,
  ],
  ["silence about exploration", { ...raft, exploration: { none: " " } }, /does not say why it is not explored/],
];

/** Raft, or etcd as an example of an adapter of a server, with options of these names beside its own. */
const option = { values: ["a", "b"], help: "chooses" } as const;
const withOptions = (...names: readonly string[]): readonly System[] => {
  const options = Object.fromEntries(names.map((name) => [name, option]));
  return [
    { ...raft, program: { ...raft.program, options: { ...raft.program.options, ...options } } },
    { ...etcd, server: { ...etcdServer, options: { ...etcdServer.options, ...options } } },
  ];
};

describe("a system is refused", () => {
  it.each(refused)("for %s", (_why, system, problem) => {
    expect(() => registered([system])).toThrow(problem);
  });

  it.each([
    ["timeouts", "its option --timeouts collides with --timeouts of `schism explore`; give it another name"],
    ["nodes", "its option --nodes collides with --nodes of `schism run`; give it another name"],
    ["for", "its option --for collides with --for of `schism hunt`; give it another name"],
    ["against", "its option --against collides with --against of `schism replay`; give it another name"],
    ["system", "its option --system collides with --system of `schism run`; give it another name"],
    ["repro", "its option --repro collides with --repro of `schism replay`; give it another name"],
    ["help", "its option --help collides with --help of every command; give it another name"],
    [
      "stopOnViolation",
      "its option --stopOnViolation collides with --stop-on-violation of `schism run`; give it another name",
    ],
    ["start_timeout", "its option --start_timeout collides with --start-timeout of `schism run`; give it another name"],
    ["no-json", "its option --no-json collides with --json of `schism run`; give it another name"],
    ["noVariant", "its option --noVariant collides with --variant of `schism run`; give it another name"],
    ["fsyncEach", 'its option "fsyncEach" is not spelled in small letters, digits and hyphens'],
    ["a.b", 'its option "a.b" is not spelled in small letters, digits and hyphens'],
  ])("for an option %s, which a command could take for its own or not read at all", (name, problem) => {
    for (const system of withOptions(name)) {
      expect(() => registered([system])).toThrow(`the system ${system.name} cannot be registered: ${problem}`);
    }
  });

  it("for two options that differ in spelling only", () => {
    for (const system of withOptions("sync-each", "syncEach")) {
      expect(() => registered([system])).toThrow("its options --sync-each and --syncEach cannot be told apart");
    }
    for (const system of withOptions("no-sync", "sync")) {
      expect(() => registered([system])).toThrow("its options --no-sync and --sync cannot be told apart");
    }
  });

  it("for none that only begins alike", () => {
    for (const system of withOptions("on-timeout", "timeout-ms", "nodes-lost", "note", "read-runs")) {
      expect(registered([system]).size).toBe(1);
    }
  });

  it("if another has its name", () => {
    expect(() => registered([raft, raft])).toThrow(/another system has this name/);
  });
});
