/** One update as a drawing: as many arrows as messages, and the answer where it is given. */
import { describe, expect, it } from "vitest";
import { programSystems } from "../../../nodes/index.js";
import { flowPicture } from "../../../src/matrix/flow-picture.js";
import { updateCost, updateFlow } from "../../../src/matrix/steady.js";
import { subjectsOf } from "../../../src/matrix/subjects.js";

const subjects = subjectsOf([...programSystems.values()]).filter(({ name, system }) => name === system.name);

describe("the drawing of one update", () => {
  it.each(subjects.map((subject) => [subject.name, subject] as const))("of %s has its messages", (_, subject) => {
    const { system, variant, options } = subject;
    const nodes = ["n1", "n2", "n3", "n4", "n5"];
    const flow = updateFlow(system, { variant, options }, nodes);
    const cost = updateCost(system, { variant, options }, nodes);
    expect(flow.messages).toHaveLength(cost.messages.least);
    expect(flow.answeredAfter).toBe(cost.delays);
    const { xml } = flowPicture(flow, nodes.length);
    // The request and the answer beside the messages.
    const others = flow.messages.filter(({ from, to }) => from !== to).length;
    expect(xml.match(/<title>/g)).toHaveLength(others + 2);
    expect(xml.includes("before the answer")).toBe(flow.answeredAfter > 0);
  });
});
