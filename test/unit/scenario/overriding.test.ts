/** `run --schedule scenario.json` takes all that the file says, and names what the command line says otherwise. */
import { describe, expect, it } from "vitest";
import { processWorld } from "../../../src/contract/world.js";
import type { Scenario } from "../../../src/record/record.js";
import { commandOf } from "../../../src/scenario/command.js";
import { overriding } from "../../../src/scenario/overriding.js";
import { planScenario } from "../../../src/scenario/scenario.js";

const recorded: Scenario = {
  ...planScenario({
    ...{ system: "raft", variant: "log-not-synced", options: { reads: "follower" }, cluster: "sim", nodes: 4, seed: 9 },
    ...{ workload: "counter", clients: 3, routing: "roaming", ratePerClient: 7, operationTimeoutMs: 500, mainMs: 3000 },
    schedule: [{ at: 20, until: 40, fault: { kind: "kill", target: { nodes: ["n4"] } } }],
  }),
  ...{
    name: "of-a-person",
    warmupMs: 77,
    recoveryMs: 1234,
    healedMs: 55,
    operationsPerClient: 2,
    world: processWorld(3),
  },
};
const file = "scenario.json";

describe("a scenario of a file", () => {
  it("is run as it is", () => {
    expect(overriding(file, recorded, { system: "raft" })).toEqual({ scenario: recorded, notes: [] });
  });

  it("is not noted where the command line says the same", () => {
    const same = { system: "raft", variant: "log-not-synced", nodes: 4, clients: 3, seed: 9, mainMs: 3000 };
    expect(overriding(file, recorded, { ...same, options: { reads: "follower" } }).notes).toEqual([]);
  });

  it.each([
    [{ variant: null }, { variant: null }, "--variant none instead of log-not-synced"],
    [{ options: { reads: "leader" } }, { options: { reads: "leader" } }, "--reads leader instead of follower"],
    [{ nodes: 5 }, { nodes: ["n1", "n2", "n3", "n4", "n5"] }, "--nodes 5 instead of 4"],
    [{ workload: "set" }, { workload: "set" }, "--workload set instead of counter"],
    [{ clients: 8 }, { clients: 8 }, "--clients 8 instead of 3"],
    [{ routing: "pinned" }, { routing: "pinned" }, "--routing pinned instead of roaming"],
    [{ ratePerClient: 1 }, { ratePerClient: 1 }, "--rate 1 instead of 7"],
    [{ operationTimeoutMs: 90 }, { operationTimeoutMs: 90 }, "--timeout 90ms instead of 500ms"],
    [{ seed: 1 }, { seed: 1 }, "--seed 1 instead of 9"],
    [{ endsWithFaults: true }, { endsWithFaults: true }, "--end-with-faults yes instead of no"],
    [{ mainMs: 50 }, { mainMs: 50, warmupMs: 50 }, "--time 50ms instead of 3000ms"],
  ] as const)("gives way to %j, which is named", (chosen, differs, note) => {
    const { scenario, notes } = overriding(file, recorded, { system: "raft", ...chosen });
    const options = { ...recorded.options, ...("options" in differs ? differs.options : {}) };
    expect(scenario).toEqual({ ...recorded, ...differs, options });
    expect(notes).toEqual([note]);
  });

  it("keeps the rest of its world on another network, and has none on processes", () => {
    const network = overriding(file, recorded, { system: "raft", transport: "datagram" });
    expect(network.scenario.world?.disk).toEqual(recorded.world?.disk);
    expect(network.scenario.world?.network.transport).toBe("datagram");
    expect(network.notes).toEqual(["--network datagram instead of stream"]);
    const { notes } = overriding(file, recorded, { system: "raft", cluster: "local" });
    expect(notes).toEqual(["--cluster local instead of sim", expect.stringContaining("its world is left out")]);
  });

  it.each([
    [{ system: "paxos" }, "was recorded for raft, not for paxos"],
    [{ system: "raft", options: { constructor: "x" } }, "--constructor: raft has no such option"],
    [{ system: "raft", variant: "toString" }, 'raft has no variant "toString"'],
    [{ system: "raft", nodes: 3 }, "n4"],
    [{ system: "raft", cluster: "local", transport: "stream" } as const, "only a simulated network"],
  ])("is refused with %j", (chosen, says) => {
    expect(() => overriding(file, recorded, chosen)).toThrow(says);
  });
});

describe("the command that runs a scenario again", () => {
  it("says all in words where they can, and names the file where they cannot", () => {
    const planned = planScenario({ system: "raft", cluster: "sim", faults: ["kill"], seed: 4 });
    expect(commandOf(planned, file)).toMatch(/^npx schism run raft --reads leader .* --seed 4 --faults kill$/);
    expect(commandOf({ ...planned, endsWithFaults: true }, file)).toMatch(/ --faults kill --end-with-faults$/);
    for (const said of [{ recoveryMs: 1 }, { name: "other" }, { warmupMs: 1 }, { world: processWorld(1) }]) {
      expect(commandOf({ ...planned, ...said }, file)).toBe("npx schism run raft --schedule scenario.json");
    }
  });
});
