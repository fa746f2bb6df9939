/** What a run on processes comes to when the machine was too busy: what clients saw stands, the rest says nothing of the system. */
import { describe, expect, it } from "vitest";
import { outcomeOfRun } from "../../../src/campaign/night/cluster-run.js";
import { noCost, type Verdict } from "../../../src/checkers/verdict.js";
import { kindsThatStand, withoutTime } from "../../../src/judging/too-busy.js";
import { slownessAt, whyTooBusy } from "../../../src/run/machine.js";

const busy = "The machine was too busy: its load was 5 for each core.";

const proves = { provesNothing: [], operations: {}, faults: [], warnings: [] };

function cameTo(
  kinds: readonly string[],
  about: Partial<Parameters<typeof outcomeOfRun>[0]["verdict"]>,
  tooBusy: string | null,
) {
  const verdict = { valid: kinds.length === 0, summary: "in short", vacuity: proves, incomplete: [], ...about };
  return outcomeOfRun({ verdict, kinds: kindsThatStand(kinds, tooBusy), tooBusy });
}

function comesTo(...run: Parameters<typeof cameTo>) {
  return cameTo(...run).outcome;
}

function brokenBy(property: string): Verdict {
  return { property, model: null, valid: false, summary: "It broke.", explanations: [], cost: noCost, details: {} };
}

describe("a machine", () => {
  it("is too busy by its load or by how late Schism itself is, and says by which", () => {
    expect(whyTooBusy(4, 250)).toBe(null);
    expect(whyTooBusy(null, 0)).toBe(null);
    expect(whyTooBusy(4.5, 0)).toContain("its load was 4.5 for each core");
    expect(whyTooBusy(null, 300)).toContain("Schism itself was up to 300 ms late");
  });
});

describe("slowness", () => {
  it("counts from where a machine is too busy", () => {
    expect([slownessAt(null, 0), slownessAt(4, 250), slownessAt(10, 0), slownessAt(6, 1000)]).toEqual([1, 1, 2.5, 4]);
  });
});

describe("a run on a machine that was too busy", () => {
  it("is convicted of what clients saw, and of nothing that took too long", () => {
    expect(kindsThatStand(["durability of a set", "liveness", "availability"], busy)).toEqual(["durability of a set"]);
    expect(kindsThatStand(["liveness"], null)).toEqual(["liveness"]);
    const [lost, late] = withoutTime(["durability", "liveness"].map(brokenBy), [
      { event: "machine too busy", sentence: busy },
    ]);
    expect(lost).toMatchObject({ valid: false, summary: "It broke." });
    expect(late).toMatchObject({ valid: "unknown", summary: `${busy} It broke.` });
    expect(withoutTime([brokenBy("liveness")], [])).toEqual([brokenBy("liveness")]);
    expect(comesTo(["durability of a set", "liveness"], {}, busy)).toBe("invalid");
    expect(comesTo(["liveness"], { valid: false }, busy)).toBe("too busy");
    expect(comesTo(["liveness"], { valid: false }, null)).toBe("invalid");
    expect(comesTo(["crash", "liveness"], { valid: false }, busy)).toBe("replica crash");
  });

  it("may have passed, but proves nothing by what it lacks", () => {
    const nothing = { ...proves, provesNothing: ["no operation succeeded"] };
    expect(comesTo([], {}, busy)).toBe("valid");
    expect(comesTo([], { valid: "unknown", vacuity: nothing }, busy)).toBe("too busy");
    expect(comesTo([], { valid: "unknown", vacuity: nothing }, null)).toBe("vacuous");
    expect(comesTo([], { valid: "unknown" }, null)).toBe("unknown");
  });

  it("says that it was too busy once, whether or not its summary says so as well", () => {
    const late = withoutTime([brokenBy("liveness")], [{ event: "machine too busy", sentence: busy }])[0]?.summary;
    expect(cameTo([], { valid: "unknown", summary: late ?? "" }, busy).reason).toBe(`${busy} It broke.`);
    expect(cameTo([], { valid: "unknown" }, busy).reason).toBe(`${busy} in short`);
  });

  it("could not run if its cluster did not start, whatever the load", () => {
    const incomplete = [{ reason: "could not start" as const, sentence: "Could not start: no image." }];
    expect(comesTo([], { valid: "unknown", incomplete }, busy)).toBe("could not run");
  });
});
