/** A partition in words: the same cut reads the same, however it was given, and every link of it can be read off. */
import { expect, it } from "vitest";
import { seededRandom } from "../../../nodes/random.js";
import { faultSchema, resolveFault } from "../../../src/faults/fault.js";
import type { Link } from "../../../src/faults/link.js";
import { pictureOf } from "../../../src/faults/picture.js";

const nodes = ["n1", "n2", "n3", "n4", "n5"];
const links = (text: string): Link[] =>
  text.split(" ").map((pair) => {
    const [from = "", to = ""] = pair.split(">");
    return { from, to };
  });

it.each([
  ["n1>n2", "n1 -> n2"],
  ["n1>n2 n1>n3", "n1 -> n2 n3"],
  ["n1>n2 n2>n1", "n1 | n2, both reach n3 n4 n5"],
  ["n1>n2 n2>n1 n2>n3 n4>n5", "n1 <-> n2, n2 -> n3, n4 -> n5"],
  ["n3>n1 n3>n2 n3>n4 n3>n5", "nothing leaves n3"],
  ["n1>n3 n2>n3 n4>n3 n5>n3", "nothing reaches n3"],
  ["n2>n1 n2>n3 n2>n4 n2>n5 n1>n2 n3>n2 n4>n2 n5>n2", "n2 | n1 n3 n4 n5"],
  ["n1>n2 n2>n1 n1>n3 n3>n1 n2>n3 n3>n2", "n1 | n2 | n3, all reach n4 n5"],
  ["n1>n2 n2>n1 n1>n4 n4>n1 n3>n2 n2>n3 n3>n4 n4>n3", "n1 n3 | n2 n4, both reach n5"],
  ["n1>n3 n3>n1 n2>n4 n4>n2 n3>n5 n5>n3 n4>n1 n1>n4 n5>n2 n2>n5", "n1 <-> n3 n4, n2 <-> n4 n5, n3 <-> n5"],
])("%s", (text, picture) => {
  expect(pictureOf(links(text), nodes)).toBe(picture);
  expect(pictureOf(links(text).reverse(), nodes)).toBe(picture);
});

it("reads the same for a shape and for its links", () => {
  for (const shape of ["isolate-one", "halves", "one-way", "bridge", "majorities-ring"]) {
    const view = { nodes, leaders: [] };
    const fault = (given: object) => faultSchema.parse({ kind: "partition", ...given });
    const resolve = (given: object) => {
      const parsed = fault(given);
      if (parsed.kind !== "partition") throw new Error("no partition");
      return resolveFault(parsed, view, seededRandom(5));
    };
    const { resolved, description } = resolve({ shape });
    if (resolved.kind !== "partition") throw new Error("no partition");
    expect(resolve({ links: resolved.links }).description, shape).toBe(description);
  }
});
