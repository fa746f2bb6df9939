/** Final reads are repeated as long as they may still change what is judged, and no longer. */
import { describe, expect, it } from "vitest";
import type { Workload } from "../../../src/contract/workload.js";
import { judgeOperations } from "../../../src/judging/judge.js";
import { broadcast, pnCounter } from "../../../src/workloads/converging.js";
import { kafka } from "../../../src/workloads/kafka.js";
import { queue } from "../../../src/workloads/queue.js";
import { watch } from "../../../src/workloads/watch.js";
import { done, type ToldEvent, told } from "../../support/told.js";

type Events = readonly ToldEvent[];

/** At two nodes, an element each, of which one is not told to the other node. */
const added: Events = [
  ...done(1, "broadcast", 1, null, { node: "n1" }),
  ...done(2, "broadcast", 2, null, { node: "n2" }),
];
const shows = (node: string, value: readonly number[] | number): Events => done(3, "settled", null, value, { node });

const increased: Events = [...done(1, "add", 2, null, { node: "n1" }), ...done(2, "add", 3, null, { node: "n2" })];

const written: Events = [
  { process: 1, type: "invoke", f: "write", key: "a", value: 7 },
  { process: 1, type: "ok", f: "write", key: "a", value: 1 },
  { process: 1, type: "invoke", f: "write", key: "a", value: 8 },
  { process: 1, type: "ok", f: "write", key: "a", value: 2 },
];
/** It passed the first write over. */
const hasty = done(2, "watch", { from: 1 }, [[2, "a", 8]]);

const sent: Events = [
  { process: 1, type: "invoke", f: "send", key: "k0", value: 7 },
  { process: 1, type: "ok", f: "send", key: "k0", value: 0 },
];
const polled = (messages: [number, number][]): Events => done(2, "poll", { k0: 0 }, { k0: messages });

const enqueued: Events = done(1, "enqueue", 1, 1, { node: "n1" });
const nothingLeft: Events = [1, 2].flatMap(() => done(3, "drain", null, [], { node: "n1" }));
const takenOut = (value: number): Events => done(2, "dequeue", null, value, { node: "n1" });

function mayHeal({ checks }: Workload, events: Events): boolean {
  const operations = told([...events]);
  const [check] = checks;
  const [verdict] = judgeOperations({ checks, complaint: () => undefined }, operations);
  if (verdict === undefined || "model" in check) throw new Error("no check that is made at the end");
  expect(verdict.valid).toBe(false);
  return check.mayHeal?.(verdict) !== false;
}

describe("a later read may still excuse", () => {
  it.each<[string, Workload, Events]>([
    ["an element that a node does not hold yet", broadcast, [...added, ...shows("n1", [1, 2]), ...shows("n2", [2])]],
    ["a sum that a node does not show yet", pnCounter, [...increased, ...shows("n1", 5), ...shows("n2", 3)]],
    ["an element that no drain gave", queue, [...enqueued, ...nothingLeft]],
    ["an element that no drain gave, beside a strange one", queue, [...enqueued, ...takenOut(9), ...nothingLeft]],
    [
      "a write that no watch got, beside one that was passed over",
      watch,
      [...written, ...hasty, ...done(1, "watch", { from: 1, to: 2 }, [], { type: "info" })],
    ],
    ["a message that no poll returned, beside a strange one", kafka, [...sent, ...polled([[1, 9]])]],
  ])("%s", (_, workload, events) => {
    expect(mayHeal(workload, events)).toBe(true);
  });
});

describe("no later read excuses", () => {
  it.each<[string, Workload, Events]>([
    [
      "an element that nobody added",
      broadcast,
      [...shows("n1", [9]), ...added, ...shows("n1", [1, 2]), ...shows("n2", [1, 2])],
    ],
    [
      "a read of more than was ever added",
      pnCounter,
      [...shows("n1", 9), ...increased, ...shows("n1", 5), ...shows("n2", 5)],
    ],
    ["an element that nobody put in", queue, [...enqueued, ...takenOut(1), ...takenOut(9), ...nothingLeft]],
    [
      "a write that a watch passed over and another got",
      watch,
      [
        ...written,
        ...hasty,
        ...done(2, "watch", { from: 1, to: 2 }, [
          [1, "a", 7],
          [2, "a", 8],
        ]),
      ],
    ],
    [
      "a strange message",
      kafka,
      [
        ...sent,
        ...polled([
          [0, 7],
          [1, 9],
        ]),
      ],
    ],
  ])("%s", (_, workload, events) => {
    expect(mayHeal(workload, events)).toBe(false);
  });
});
