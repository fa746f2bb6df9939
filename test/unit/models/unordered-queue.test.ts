/** The unordered queue's states against the plain definition: the set of all contents that it may have. */
import { expect, it } from "vitest";
import { type Random, seededRandom } from "../../../nodes/random.js";
import type { Json } from "../../../src/history/operation.js";
import type { ModelOperation } from "../../../src/models/model.js";
import { unorderedQueue } from "../../../src/models/queue.js";

type Contents = ReadonlySet<string>;

function contentsAfter(contents: Contents, { f, input, output }: ModelOperation): Contents {
  const next = new Set<string>();
  for (const text of contents) {
    const content: Json[] = JSON.parse(text);
    const add = (elements: readonly Json[]): unknown => next.add(JSON.stringify([...elements].sort()));
    if (f === "enqueue") add([...content, input]);
    else if (content.length === 0) {
      if (output === undefined || output === null) add(content);
    } else if (output !== null) {
      for (const [place, element] of content.entries()) {
        if (output === undefined || element === output) add(content.toSpliced(place, 1));
      }
    }
  }
  return next;
}

function randomOperation(random: Random): ModelOperation {
  if (random.next() < 0.5) return { f: "enqueue", input: random.below(3), output: undefined, type: "ok" };
  const answer: Json = random.pick([null, 0, 1, 2]);
  const output = random.next() < 0.4 ? undefined : answer;
  return { f: "dequeue", input: null, output, type: output === undefined ? "info" : "ok" };
}

it("an operation is possible exactly if it is in one of the contents", () => {
  let impossible = 0;
  let unseen = 0;
  for (let seed = 0; seed < 3000; seed++) {
    const random = seededRandom(seed, "unordered-queue");
    let contents: Contents = new Set(["[]"]);
    let state = unorderedQueue.init;
    for (let step = 0; step < 14; step++) {
      const operation = randomOperation(random);
      const next = unorderedQueue.step(state, operation);
      const expected = contentsAfter(contents, operation);
      expect(next !== undefined, `seed ${seed}, step ${step}: ${JSON.stringify([state, operation])}`).toBe(
        expected.size > 0,
      );
      if (next === undefined) {
        impossible += 1;
        continue;
      }
      state = next;
      contents = expected;
      if (expected.size > 1) unseen += 1;
    }
  }
  expect(impossible).toBeGreaterThan(1000);
  expect(unseen).toBeGreaterThan(1000);
});

it("dequeues without answer add one mark each, however many elements there are", () => {
  let state = unorderedQueue.init;
  const step = (f: string, input: Json, output?: Json): void => {
    const next = unorderedQueue.step(state, { f, input, output, type: "info" });
    if (next === undefined) throw new Error("it is possible");
    state = next;
  };
  for (let element = 0; element < 40; element++) step("enqueue", element);
  for (let times = 0; times < 20; times++) step("dequeue", null);
  expect(state.length).toBe(60);
  expect(unorderedQueue.describeState?.(state)).toMatch(/of which 20 left unseen$/);
  for (let times = 0; times < 20; times++) step("dequeue", null);
  expect(unorderedQueue.describeState?.(state)).toBe("empty");
});
