/** What may be changed of a recorded scenario, and how a wrong change is refused. */
import { describe, expect, it } from "vitest";
import { inWorld } from "../../../src/replay/world.js";
import { changed, parseChanges, settingsOf } from "../../../src/scenario/changes.js";
import { planScenario } from "../../../src/scenario/scenario.js";

const place = { option: "against" };
const recorded = planScenario({
  ...{
    system: "primary-backup",
    variant: "unfenced-promotion",
    options: { failover: "auto" },
    cluster: "sim",
    seed: 1,
  },
});
const apply = (...texts: string[]) => changed(recorded, parseChanges(texts, place), place);

describe("a change", () => {
  it("sets options and the variant, and nothing else but the name", () => {
    const after = apply("failover=manual,variant=none", "mode=sync");
    expect(after).toEqual({
      ...recorded,
      ...{ name: "primary-backup-unfenced-promotion-changed", variant: null },
      options: { failover: "manual", mode: "sync", repair: "auto" },
    });
    const changes = parseChanges(["failover=manual", "variant=none"], place);
    expect(settingsOf(recorded, changes)).toBe("failover=auto, variant=unfenced-promotion");
    expect(settingsOf(after, changes)).toBe("failover=manual, variant=none");
  });

  it.each([
    ["failover", '"failover" is not a change'],
    ["", "write name=value"],
    ["failover=manual,failover=manual", "more than once"],
    ["colour=red", "possible are mode=async|sync, failover=manual|auto|read-only, repair=auto|manual, variant=none|"],
    ["constructor=x", 'no "constructor" to change'],
    ["__proto__=x", 'no "__proto__" to change'],
    ["failover=never", "it can be manual, auto, read-only"],
    ["failover=toString", "it can be manual, auto"],
    ["variant=constructor", "it can be none, ack-before-replicate"],
    ["failover=auto", "is auto in the recorded scenario already"],
  ])("%j is refused in one line", (text, says) => {
    expect(() => apply(text)).toThrow(says);
    expect(() => apply(text)).toThrow(/^--against: .*$/);
  });
});

describe("the worlds of a comparison", () => {
  it("are the recorded one first, and then others, the same for both sides", () => {
    const after = apply("failover=manual");
    expect(inWorld(recorded, 0)).toBe(recorded);
    const worlds = [1, 2].map((nth) => inWorld(recorded, nth).world);
    expect(worlds).toEqual([1, 2].map((nth) => inWorld(after, nth).world));
    expect(worlds[0]).not.toEqual(worlds[1]);
    expect(inWorld(recorded, 1).seed).toBe(recorded.seed);
    expect(inWorld({ ...recorded, cluster: "local" }, 3).world).toBeUndefined();
  });
});
