/** What is on a disk when something leaves its node: by hand, and in the simulator for a program that forgets to sync. */
import { describe, expect, it } from "vitest";
import { ClaimWatch } from "../../../src/claims/watch.js";
import {
  writtenBeforeTold,
  writtenBeforeToldButCollected,
  writtenBeforeToldButLearnt,
} from "../../../src/claims/written.js";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import type { StateClaim, UnsyncedChange } from "../../../src/contract/claim.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import { planScenario } from "../../../src/scenario/scenario.js";

function brokenBy(claim: StateClaim, ...unsynced: readonly UnsyncedChange[]): readonly string[] {
  const told: string[] = [];
  const node = { id: "n1", index: 0, replica: undefined };
  const watch = new ClaimWatch({
    ...{ claims: [claim], nodes: 1, observed: [node], isUpdate: () => true },
    report: (_node, _claim, sentence) => void told.push(sentence),
  });
  const disk = {
    firstUnsynced: (accepts: (change: UnsyncedChange) => boolean) => unsynced.find(accepts),
    unsyncedIn: () => [],
  };
  watch.onTold(node, disk, { type: "Ordered" });
  expect(watch.counts()).toEqual([{ name: "written-before-told", examined: 1, broken: told.length }]);
  return told;
}

describe("written-before-told", () => {
  it("is broken by any change that is not synced", () => {
    expect(brokenBy(writtenBeforeTold)).toEqual([]);
    expect(brokenBy(writtenBeforeTold, { file: "log", kind: "append" })).toEqual([
      "n1 sent a message or an answer before a change of its file log (append) was synced.",
    ]);
  });

  it("lets a log be shortened, and only that", () => {
    expect(brokenBy(writtenBeforeToldButCollected, { file: "log", kind: "rewrite" })).toEqual([]);
    const both = brokenBy(
      writtenBeforeToldButCollected,
      { file: "log", kind: "rewrite" },
      { file: "state", kind: "rewrite" },
    );
    expect(both).toHaveLength(1);
  });

  it("lets slots be learnt, and no promise be forgotten", () => {
    expect(brokenBy(writtenBeforeToldButLearnt, { file: "slots", kind: "append" })).toEqual([]);
    expect(brokenBy(writtenBeforeToldButLearnt, { file: "promise", kind: "rewrite" })).toHaveLength(1);
  });

  it.each([
    [null, 0],
    ["number-not-persisted", 1],
  ])("in a simulated run of the sequencer, variant %s", async (variant, broken) => {
    const scenario = planScenario({
      ...{ system: "sequencer", cluster: "sim", seed: 1, mainMs: 2000, faults: [] },
      ...(variant === null ? {} : { variant }),
    });
    const { course } = await runInMemory(scenario, (plan) => createSimCluster(plan));
    const counts = course.flatMap((record) => (record.event === "ended" ? record.claims : []));
    const count = counts.find(({ name }) => name === "written-before-told");
    expect(count?.broken).toBe(broken);
    expect(count?.examined).toBeGreaterThan(0);
  });
});
