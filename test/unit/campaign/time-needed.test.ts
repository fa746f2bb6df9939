/** A budget that cannot be enough is refused when a night begins, or warned of. */
import { describe, expect, it } from "vitest";
import { campaignIn } from "../../../src/campaign/plan/file.js";
import { planNight } from "../../../src/campaign/plan/night.js";
import { tooShort } from "../../../src/campaign/plan/time-needed.js";

const asked = (time: string, { local = 1, simulated = 1, canary = "sim", parallel = 1 } = {}) => {
  const faults = (count: number): string =>
    ["none", "partition", "kill", "pause", "kill+pause", "partition+kill"].slice(0, count).join(", ");
  const source = `name: short
budget: { time: ${time} }
parallel: ${parallel}
cells:
${local === 0 ? "" : `  - { systems: [raft], clusters: [local], faults: [${faults(local)}], time: 20s }`}
  - { systems: [paxos], faults: [${faults(simulated)}] }
canaries:
  - { systems: [paxos], variants: [ignore-accepted], clusters: [${canary}]${canary === "sim" ? "" : ", time: 20s"} }
`;
  return planNight(campaignIn(source, "short.yaml"), "n1");
};
const alone = { shards: 1, threads: 1 };

describe("a budget of time", () => {
  it("that leaves room for each cell is not mentioned", () => {
    expect(tooShort(asked("2m", { local: 4 }), alone, {})).toBe(null);
  });

  it("is refused if it is too short for a run of each canary, with the place to change", () => {
    expect(() => tooShort(asked("10s", { canary: "local" }), alone, { option: "for" })).toThrow(
      /^--for: 10 s is too short: a single run of each canary on processes or containers takes 2\d s, so that the night could only be void; give it more time/,
    );
  });

  it("is warned of if a run of each cell takes longer, on all machines and side by side", () => {
    const plan = asked("1m", { local: 6 });
    expect(tooShort(plan, alone, {})).toMatch(
      /^60 s is probably too short: a run of each of 6 cells on processes or containers takes 2\.\d min or more, and a cell that does not run makes the night void$/,
    );
    expect(tooShort(plan, { ...alone, shards: 3 }, {})).toBe(null);
    expect(tooShort(asked("1m", { local: 6, parallel: 3 }), alone, {})).toBe(null);
    expect(tooShort(asked("10s"), { ...alone, shards: 9 }, {})).toMatch(/a run of the cell on processes/);
    expect(tooShort(asked("22s", { local: 1, simulated: 6 }), alone, {})).toBe(null);
    expect(tooShort(asked("3s", { local: 0, simulated: 6 }), alone, {})).toMatch(
      /^3 s is probably too short: a batch of each of the 7 simulated cells takes about 4\.2 s, /,
    );
  });

  it("means nothing where runs are the budget", () => {
    const plan = { ...asked("10s", { canary: "local" }), budget: { timeMs: null, runs: 10 } };
    expect(tooShort(plan, alone, {})).toBe(null);
  });
});
