import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../../nodes/random.js";
import { OnlineChecker } from "../../../src/checkers/linearizability/online/checker.js";
import type { HistoryEvent, Operation } from "../../../src/history/operation.js";
import { pairOperations } from "../../../src/history/pairing.js";
import type { Model } from "../../../src/models/model.js";
import { generateHistory, type Shape } from "../../support/generated-history.js";
import { objectKinds } from "../../support/object-kinds.js";
import { bruteForceLinearizable } from "../../support/oracle.js";

/** What a recorder would have heard: some operations of unknown outcome are given up at once, some later, some never. */
function eventsOf(operations: readonly Operation[], random: Random): HistoryEvent[] {
  const stamped: [number, Omit<HistoryEvent, "index">][] = [];
  const end = Math.max(...operations.map(({ call }) => call)) + 4;
  for (const { process, f, input, output, type, call, return: returned } of operations) {
    const about = { process, f, time: -1 };
    stamped.push([call, { ...about, type: "invoke", value: input }]);
    const at = type === "info" ? call + 0.5 + random.below(end) : returned;
    if (type === "info" && at > end) continue;
    stamped.push([at, { ...about, type, value: output ?? input }]);
  }
  return stamped.sort(([a], [b]) => a - b).map(([, event], index) => ({ ...event, index }));
}

/** The first event with which no order explains what was seen so far, by brute force. */
function firstViolation(events: readonly HistoryEvent[], model: Model): number | undefined {
  for (let count = 1; count <= events.length; count++) {
    if (events[count - 1]?.type === "invoke") continue;
    if (!bruteForceLinearizable(pairOperations(events.slice(0, count)), model)) return count - 1;
  }
  return undefined;
}

const seeds = Number(process.env.SCHISM_SEEDS ?? 200);

describe("OnlineChecker", () => {
  it.each(objectKinds.map((kind) => [kind.model.name, kind] as const))(
    "convicts at the first impossible event and never before: %s",
    (_name, kind) => {
      let convicted = 0;
      for (let seed = 0; seed < seeds; seed++) {
        const random = seededRandom(seed, "online", kind.model.name);
        const shape: Shape = {
          operations: 3 + random.below(7),
          clients: 1 + random.below(4),
          indeterminate: random.pick([0, 0.2, 0.4]),
          corrupt: random.next() < 0.7,
        };
        const events = eventsOf(generateHistory(kind, shape, random), random);
        const expected = firstViolation(events, kind.model);
        if (expected !== undefined) convicted += 1;
        if (!shape.corrupt) expect(expected).toBeUndefined();
        const asked = new OnlineChecker(kind.model);
        const late = new OnlineChecker(kind.model);
        const often = random.pick([2, 3, 5]);
        const what = `seed ${seed}: ${JSON.stringify(events)}`;
        for (const event of events) {
          asked.append(event);
          const found = asked.violated()?.event;
          expect(found, what).toBe(expected !== undefined && event.index >= expected ? expected : undefined);
          late.append(event);
          if (event.index % often === 0) late.violated();
        }
        expect(late.violated()?.event, what).toBe(expected);
        expect([...asked.lostKeys, ...late.lostKeys]).toEqual([]);
      }
      expect(convicted).toBeGreaterThan(seeds / 50);
    },
  );

  it("watches long histories of many keys and names the key that went wrong", () => {
    const kind = objectKinds.find(({ model }) => model.name === "cas-register");
    if (kind === undefined) throw new Error("there is a cas-register among the kinds");
    const random = seededRandom(3, "long");
    const shape = { operations: 2000, clients: 5, indeterminate: 0.01, corrupt: false };
    const events = eventsOf(generateHistory(kind, shape, random), random).map((event) => ({ ...event, key: "good" }));
    const checker = new OnlineChecker(kind.model);
    for (const event of events) {
      checker.append(event);
      if (event.index % 10 === 0) expect(checker.violated()).toBeUndefined();
    }
    const about = { process: 9999, key: "bad", f: "read", time: -1 };
    checker.append({ ...about, index: events.length, type: "invoke", value: null });
    checker.append({ ...about, index: events.length + 1, type: "ok", value: 1 });
    expect(checker.violated()).toEqual({ key: "bad", event: events.length + 1 });
    expect(checker.lostKeys).toEqual([]);
  });

  it("gives up a key that takes too much, and says so", () => {
    const kind = objectKinds.find(({ model }) => model.name === "kv");
    if (kind === undefined) throw new Error("there is a kv among the kinds");
    const checker = new OnlineChecker(kind.model, { configurations: 1000 });
    for (let id = 0; id < 20; id++) {
      checker.append({ index: id, time: -1, type: "invoke", process: id, f: "append", key: "k", value: `${id}` });
    }
    const about = { process: 20, f: "get", key: "k", time: -1 };
    checker.append({ ...about, index: 20, type: "invoke", value: null });
    checker.append({ ...about, index: 21, type: "ok", value: "none of that" });
    expect(checker.violated()).toBeUndefined();
    expect(checker.lostKeys).toEqual(["k"]);
  });
});
