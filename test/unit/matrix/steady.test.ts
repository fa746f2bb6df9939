/** What an update costs in messages, exactly, for every program of the registry that states it on its page. */
import { describe, expect, it } from "vitest";
import { programSystems } from "../../../nodes/index.js";
import { costLaw } from "../../../src/matrix/cost-law.js";
import { updateCost } from "../../../src/matrix/steady.js";
import { subjectsOf } from "../../../src/matrix/subjects.js";

const subjects = subjectsOf([...programSystems.values()]);

describe("messages of an update, counted on a cluster at rest", () => {
  // n: the other nodes. What the next heartbeat tells is not counted.
  it.each([
    ["synchronous", "2n", 2],
    ["primary-backup", "2n", 2],
    ["primary-backup mode=async", "2n", 0],
    ["raft", "2n", 2],
    ["zab", "3n", 2],
    ["two-phase-commit", "4n", 2],
    ["three-phase-commit", "6n", 4],
    // A proposer's promise and acceptance, and its news to all learners.
    ["paxos", "5n", 4],
    ["sequencer", "n", 0],
    ["transactional-replication", "n", 0],
    // Three of the nodes are the control plane; what goes down the chain comes back up.
    ["chain", "2n − 6 from 5 nodes on", 2],
    ["craq", "2n − 6 from 5 nodes on", 2],
  ] as const)("%s: %s", (name, law, delays) => {
    const subject = subjects.find((each) => each.name === name);
    if (subject === undefined) throw new Error(`no ${name}`);
    const cost = costLaw(subject.system, subject.options);
    expect(cost.text).toBe(law);
    expect(cost.sizes[0]?.delays).toBe(delays);
  });

  it("is known of every system and option", () => {
    for (const { name, system, options, nodes } of subjects) {
      expect(updateCost(system, options, nodes).messages.least, name).toBeGreaterThan(0);
    }
  });
});
