/** Delivery by a queue: what is lost, what came from nowhere, and what is not known, in small histories written by hand. */
import { describe, expect, it } from "vitest";
import { checkDelivery } from "../../../src/checkers/delivery/check.js";
import type { Json } from "../../../src/history/operation.js";
import { undeliveredPercent } from "../../../src/museum/measures.js";
import { done, type ToldEvent, told } from "../../support/told.js";

type Events = readonly ToldEvent[];
type Outcome = "ok" | "fail" | "info";

const put = (value: Json, type: Outcome = "ok", node = "n1"): Events =>
  done(1, "enqueue", value, value, { type, node });
const got = (value: Json, node = "n1"): Events => done(2, "dequeue", null, value, { node });
const drained = (values: readonly Json[], node = "n1", type: Outcome = "ok"): Events =>
  done(3, "drain", null, type === "ok" ? [...values] : null, { node, type });
const empty = (node = "n1"): Events => [...drained([], node), ...drained([], node)];

const judged = (...events: readonly Events[]) => checkDelivery(told(events.flat()));

describe("a queue delivered", () => {
  it("what a dequeue or a drain handed out", () => {
    expect(judged(put(1), put(2), put(3), got(1), drained([2, 3]))).toMatchObject({
      valid: true,
      summary: "Delivered: all 3 acknowledged elements were handed out, none of them more than once.",
      details: { acknowledged: 3, lostCount: 0 },
    });
  });

  it("in any order, and more than once", () => {
    const { valid, details } = judged(put(1), put(2), got(2), got(1), got(2), empty());
    expect(valid).toBe(true);
    expect(details?.moreThanOnceCount).toBe(1);
  });

  it("what was not acknowledged, or not: either is right", () => {
    expect(judged(put(1), got(1), put(2, "info"), empty()).valid).toBe(true);
    const { valid, details } = judged(put(1), got(1), put(2, "info"), got(2), empty());
    expect(valid).toBe(true);
    expect(details?.recoveredCount).toBe(1);
  });

  it("to a client that was still waiting while it was put in", () => {
    const events: Events = [
      { process: 2, type: "invoke", f: "dequeue", node: "n1" },
      { process: 1, type: "invoke", f: "enqueue", value: 1, node: "n1" },
      { process: 2, type: "ok", f: "dequeue", value: 1, node: "n1" },
      { process: 1, type: "ok", f: "enqueue", value: 1, node: "n1" },
    ];
    expect(judged(events).valid).toBe(true);
  });
});

describe("a queue lost", () => {
  it("an acknowledged element that never came out, when the queue was found empty twice", () => {
    const { valid, summary, explanations, details } = judged(put(1), put(2), got(1), empty());
    expect(valid).toBe(false);
    expect(summary).toBe(
      "Not delivered: of 2 acknowledged elements 1 was lost; 0 elements were handed out that should not have been.",
    );
    expect(details?.lost).toEqual([2]);
    expect(explanations).toEqual([
      {
        headline: "1 acknowledged element was lost.",
        key: null,
        steps: [
          {
            call: 2,
            sentence:
              "Event 2: client 1 enqueued 2 at n1, which was acknowledged, and no dequeue or drain ever handed it out.",
          },
          {
            call: 8,
            sentence: "After all else had ended, drains at n1 found the queue empty (event 8).",
          },
        ],
      },
    ]);
  });

  it("an element that was acknowledged at its second attempt", () => {
    expect(judged(put(1, "info"), put(1), empty()).valid).toBe(false);
  });

  it("at a single primary, to which drains at the other nodes were passed on", () => {
    const backups: Events = [...put(2, "info", "n2"), ...put(3, "fail", "n3"), ...drained([], "n3", "fail")];
    expect(judged(put(1), backups, empty("n1"))).toMatchObject({
      valid: false,
      summary: expect.stringContaining("of 1 acknowledged element 1 was lost"),
    });
  });

  it("one of one key, whatever the others hold", () => {
    const keyed = (key: string, events: Events): Events => events.map((event) => ({ ...event, key }));
    const { valid, explanations } = judged(
      keyed("a", [...put(1), ...empty()]),
      keyed("b", [...put(1), ...got(1), ...empty()]),
    );
    expect(valid).toBe(false);
    expect(explanations[0]?.steps[0]?.sentence).toContain("enqueued 1 on key a at n1");
  });

  it("a share that the museum measures", () => {
    const operations = told([...put(1), ...put(2), ...put(3), ...put(4, "info"), ...got(1), ...empty()]);
    const record = { valid: false, operations, roles: [], end: 0 } as const;
    expect(undeliveredPercent(record)).toBe(66.7);
    expect(undeliveredPercent({ ...record, operations: told(put(1, "info")) })).toBeNull();
  });
});

describe("it is not known what became of an element", () => {
  const missing = { valid: "unknown", explanations: [] };

  it("without a drain", () => {
    expect(judged(put(1), put(2), got(1))).toMatchObject({
      ...missing,
      summary: "Unknown: 1 acknowledged element has not come out, and no drain found the queue empty at the end at n1.",
    });
  });

  it("if the queue was found empty once: what a drain before had not acknowledged may come back", () => {
    expect(judged(put(1), drained([]))).toMatchObject(missing);
    expect(judged(put(1), drained([], "n1", "fail"), drained([]))).toMatchObject(missing);
    expect(judged(put(1), drained([], "n1", "fail"), empty()).valid).toBe(false);
  });

  it("if a drain failed, an element came out, or a dequeue ended after the queue was found empty", () => {
    expect(judged(put(1), empty(), drained([], "n1", "info"))).toMatchObject(missing);
    expect(judged(put(1), put(2), empty(), drained([2]))).toMatchObject(missing);
    expect(judged(put(1), empty(), got(null))).toMatchObject(missing);
  });

  it("if one of the nodes was not drained to its end", () => {
    expect(judged(put(1), put(2, "ok", "n2"), got(1), empty("n1")).summary).toMatch(/ at n2\.$/);
    expect(judged(put(1), put(2, "ok", "n2"), got(1), empty("n1"), empty("n2")).valid).toBe(false);
  });

  it("if a node that once answered, even that it has nothing, only refused drains in the end", () => {
    const refused = drained([], "n2", "fail");
    expect(judged(put(1), got(null, "n2"), refused, empty("n1")).summary).toMatch(/ at n2\.$/);
    expect(judged(put(1), refused, empty("n1"), refused)).toMatchObject(missing);
  });

  it("if nothing was acknowledged", () => {
    expect(judged(put(1, "info"), put(2, "fail"), empty())).toMatchObject({
      ...missing,
      summary: "Unknown: no element was acknowledged.",
    });
    expect(judged()).toMatchObject(missing);
  });
});

describe("a queue handed out what it should not have", () => {
  it("an element that was never put in", () => {
    const { valid, explanations } = judged(put(1), got(1), got(5));
    expect(valid).toBe(false);
    expect(explanations[0]?.headline).toBe("1 element came out of the queue that should not have.");
    expect(explanations[0]?.steps.map(({ sentence }) => sentence)).toEqual([
      "Event 4: client 2 was handed 5 at n1.",
      "No operation on the object enqueues 5.",
    ]);
  });

  it("one whose enqueue failed", () => {
    const { valid, explanations } = judged(put(1), got(1), put(2, "fail"), drained([2]));
    expect(valid).toBe(false);
    expect(explanations[0]?.steps.map(({ sentence }) => sentence).join(" ")).toContain(
      "tried to enqueue 2, but failed",
    );
  });

  it("one that was put in only afterwards", () => {
    expect(judged(got(1), put(1)).valid).toBe(false);
  });

  it("one that was put in only afterwards, though another client that asked first got it later", () => {
    const asked: Events = [{ process: 9, type: "invoke", f: "dequeue", node: "n1" }];
    const answered: Events = [{ process: 9, type: "ok", f: "dequeue", value: 1, node: "n1" }];
    const { valid, explanations } = judged(asked, got(1), put(1), answered);
    expect(valid).toBe(false);
    expect(explanations[0]?.steps[0]?.sentence).toBe("Event 1: client 2 was handed 1 at n1.");
  });
});
