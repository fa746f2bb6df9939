/**
 * Append-only logs: whatever a right server may do is never convicted, whether it answers late, leaves out offsets, returns a few messages
 * at a time or loses answers; and each thing that it may not do is.
 */
import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../../nodes/random.js";
import { checkAppendLogs, firstUnseen } from "../../../src/checkers/append-log/check.js";
import type { Json } from "../../../src/history/operation.js";
import { done, type ToldEvent, told } from "../../support/told.js";

const logs = ["a", "b"] as const;
const nodes = ["n1", "n2", "n3"] as const;
type End = "ok" | "info" | "fail";

/** What a right server does, seen by clients one after the other. Nodes learn of messages and commits at different times. */
function rightly(random: Random): readonly ToldEvent[] {
  const events: ToldEvent[] = [];
  const messages = new Map<string, [offset: number, message: number][]>(logs.map((log) => [log, []]));
  const known = new Map(nodes.map((node) => [node, new Map<string, number>()]));
  const committed = new Map(nodes.map((node) => [node, new Map<string, number>()]));
  const positions = new Map<string, number>();
  let offset = 0;
  let process = 0;
  const end = (): End => random.pick(["ok", "ok", "ok", "ok", "info", "fail"]);
  const record = (f: string, asked: Json, answered: Json, type: End, more: { key?: string; node: string }): void => {
    events.push(...done(process, f, asked, type === "ok" ? answered : asked, { ...more, type }));
    process += 1;
  };
  for (let n = 0; n < 60; n++) {
    const node = random.pick(nodes);
    const log = random.pick(logs);
    const what = random.pick(["send", "send", "poll", "poll", "commit", "committed", "gossip"]);
    const all = messages.get(log) ?? [];
    if (what === "send") {
      const type = end();
      offset += 1 + random.below(3);
      if (type === "ok" || (type === "info" && random.next() < 0.5)) all.push([offset, n]);
      record("send", n, offset, type, { key: log, node });
    } else if (what === "poll") {
      const from = random.next() < 0.5 ? (positions.get(log) ?? 0) : random.below(offset + 2);
      const visible = all.slice(0, known.get(node)?.get(log) ?? 0).filter(([at]) => at >= from);
      const some = visible.slice(0, random.below(5));
      const last = some.at(-1);
      if (last !== undefined) positions.set(log, last[0] + 1);
      record("poll", { [log]: from }, some.length === 0 ? {} : { [log]: some }, "ok", { node });
    } else if (what === "commit") {
      const at = (positions.get(log) ?? 0) - 1;
      const type = end();
      if (type !== "fail" && (type === "ok" || random.next() < 0.5)) {
        const own = committed.get(node);
        own?.set(log, Math.max(own.get(log) ?? -1, at));
      }
      record("commit", { [log]: at }, { [log]: at }, type, { node });
    } else if (what === "committed") {
      record("committed", [...logs], Object.fromEntries(committed.get(node) ?? []), "ok", { node });
    } else {
      known.get(node)?.set(log, all.length);
      const from = committed.get(random.pick(nodes));
      const own = committed.get(node);
      const news = Math.max(from?.get(log) ?? -1, own?.get(log) ?? -1);
      if (news >= 0) own?.set(log, news);
    }
  }
  // At the end everything is polled, or not.
  if (random.next() < 0.5) {
    for (const log of logs) record("poll", { [log]: 0 }, { [log]: messages.get(log) ?? [] }, "ok", { node: "n1" });
  }
  return events;
}

describe("a right server", () => {
  it("is never convicted, however late it is", () => {
    const seen = new Set<unknown>();
    for (let seed = 0; seed < 300; seed++) {
      const verdict = checkAppendLogs(told(rightly(seededRandom(seed, "right"))));
      expect(verdict.explanations, `seed ${seed}`).toEqual([]);
      seen.add(verdict.valid);
    }
    expect(seen).toEqual(new Set(["unknown", true]));
  });

  it("is acquitted once polls returned every acknowledged message, and not before", () => {
    const sent = [
      ...done(0, "send", "x", 0, { key: "a" }),
      ...done(0, "send", "y", 4, { key: "a" }),
      ...done(1, "poll", { a: 0 }, { a: [[0, "x"]] }),
    ];
    expect(checkAppendLogs(told(sent))).toMatchObject({ valid: "unknown", details: { unseen: 1 } });
    expect([...firstUnseen(told(sent))]).toEqual([["a", 4]]);
    const all = told([...sent, ...done(1, "poll", { a: 1 }, { a: [[4, "y"]] })]);
    expect(checkAppendLogs(all)).toMatchObject({ valid: true, details: { messages: 2, unseen: 0 } });
  });
});

const sends = [...done(0, "send", "x", 1, { key: "a" }), ...done(0, "send", "y", 2, { key: "a" })];
const wrongs: readonly (readonly [what: string, ToldEvent[], headline: string])[] = [
  [
    "two messages at one offset",
    [...sends, ...done(1, "send", "z", 2, { key: "a" })],
    "Two messages are at one offset.",
  ],
  [
    "another message than the acknowledged one",
    [...sends, ...done(1, "send", "z", 3, { key: "a" }), ...done(1, "poll", { a: 1 }, { a: [[1, "z"]] })],
    "Two messages are at one offset.",
  ],
  [
    "an acknowledged message that a poll passes over",
    [...sends, ...done(1, "poll", { a: 0 }, { a: [[2, "y"]] })],
    "An acknowledged message was lost: a poll passed it over.",
  ],
  [
    "a message that another poll has shown",
    [
      ...done(0, "send", "x", "x", { key: "a", type: "info" }),
      ...done(1, "send", "y", 2, { key: "a" }),
      ...done(
        2,
        "poll",
        { a: 0 },
        {
          a: [
            [1, "x"],
            [2, "y"],
          ],
        },
      ),
      ...done(3, "poll", { a: 1 }, { a: [[2, "y"]] }),
    ],
    "A poll passed a message over.",
  ],
  [
    "a poll that turns back",
    [
      ...sends,
      ...done(
        1,
        "poll",
        { a: 0 },
        {
          a: [
            [2, "y"],
            [1, "x"],
          ],
        },
      ),
    ],
    "A poll went backwards.",
  ],
  [
    "a poll from before",
    [
      ...sends,
      ...done(
        1,
        "poll",
        { a: 2 },
        {
          a: [
            [1, "x"],
            [2, "y"],
          ],
        },
      ),
    ],
    "A poll went backwards.",
  ],
  [
    "the same offset twice",
    [
      ...sends,
      ...done(
        1,
        "poll",
        { a: 1 },
        {
          a: [
            [1, "x"],
            [1, "x"],
          ],
        },
      ),
    ],
    "A poll went backwards.",
  ],
  [
    "a message out of nowhere",
    [...sends, ...done(1, "poll", { b: 0 }, { b: [[1, "x"]] })],
    "A poll got a message that no client had sent there.",
  ],
  [
    "a message of the future",
    [...done(1, "poll", { a: 0 }, { a: [[1, "x"]] }), ...sends],
    "A poll got a message that no client had sent there.",
  ],
  [
    "a message that was refused",
    [...done(0, "send", "w", "w", { key: "a", type: "fail" }), ...done(1, "poll", { a: 0 }, { a: [[1, "w"]] })],
    "A poll got a message that no client had sent there.",
  ],
  [
    "one client's offsets that go back",
    [...done(0, "send", "x", 5, { key: "a" }), ...done(0, "send", "y", 2, { key: "a" })],
    "Offsets of one client's messages went backwards.",
  ],
  [
    "a committed offset that no client committed",
    [...sends, ...done(0, "commit", { a: 1 }, { a: 1 }), ...done(1, "committed", ["a"], { a: 2 })],
    "An offset is committed that no client committed: messages before it would be missed.",
  ],
  [
    "a node that forgets what was committed there",
    [
      ...done(0, "commit", { a: 1 }, { a: 1 }, { node: "n1" }),
      ...done(0, "commit", { a: 3 }, { a: 3 }, { node: "n1" }),
      ...done(1, "committed", ["a"], { a: 1 }, { node: "n1" }),
    ],
    "A node went back behind a committed offset.",
  ],
  [
    "a node that forgets all",
    [...done(0, "commit", { a: 1 }, { a: 1 }, { node: "n1" }), ...done(1, "committed", ["a"], {}, { node: "n1" })],
    "A node went back behind a committed offset.",
  ],
];

describe("convicted is", () => {
  it.each(wrongs)("%s", (_what, events, headline) => {
    const verdict = checkAppendLogs(told(events));
    expect(verdict.valid).toBe(false);
    expect(verdict.explanations.map((each) => each.headline)).toEqual([headline]);
    expect(verdict.explanations[0]?.steps.every(({ call }) => call !== null)).toBe(true);
  });
});

describe("not convicted is", () => {
  it("a node that has not heard of a commit at another, or of which a lower one may have come in between", () => {
    const committed = done(0, "commit", { a: 3 }, { a: 3 }, { node: "n1" });
    const elsewhere = told([...committed, ...done(1, "committed", ["a"], {}, { node: "n2" })]);
    expect(checkAppendLogs(elsewhere).valid).toBe("unknown");
    const between = told([
      ...done(5, "commit", { a: 1 }, { a: 1 }, { node: "n1", type: "info" }),
      ...committed,
      ...done(1, "committed", ["a"], { a: 1 }, { node: "n1" }),
    ]);
    expect(checkAppendLogs(between).explanations).toEqual([]);
  });
});
