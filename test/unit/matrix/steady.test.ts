/** What an update costs in messages, exactly, is what every program of the registry says of itself, under each option. */
import { describe, expect, it } from "vitest";
import { programSystems } from "../../../nodes/index.js";
import { figuresUnder } from "../../../src/contract/system.js";
import { costLaw } from "../../../src/matrix/cost-law.js";
import { subjectsOf } from "../../../src/matrix/subjects.js";

const subjects = subjectsOf([...programSystems.values()]);

describe("messages of an update, counted on a cluster at rest", () => {
  it.each(subjects.map((subject) => [subject.name, subject] as const))("%s", (_, subject) => {
    const { messages, delays } = figuresUnder(subject.system, subject.options);
    const cost = costLaw(subject.system, subject);
    expect({ messages: cost.text, delays: cost.delays }).toEqual({ messages, delays });
  });

  it("are those that the survey counts", () => {
    const law = (name: string): string | undefined => {
      const found = subjects.find((each) => each.name === name);
      return found === undefined ? undefined : figuresUnder(found.system, found.options).messages;
    };
    // n asynchronous, 2n synchronous primary/backup, 4n Multi-Paxos, 6n with an election for every write.
    expect(["transactional-replication", "primary-backup", "multi-paxos", "paxos-log"].map(law)).toEqual([
      ...["n", "2n", "4n", "6n"],
    ]);
  });
});
