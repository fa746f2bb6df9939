/** Sentences on queues, stacks and priority queues. */
import type { Json, Operation } from "../../../src/history/operation.js";
import { completedBefore, type Facts, same } from "./facts.js";
import { type Holes, type Template, template } from "./template.js";

export const queues: readonly Template[] = [
  template(
    "None of <any:values> can have been below the others: of each, another one was certainly in the stack at every moment at which it may " +
      "have been pushed, or at every moment at which it may have been popped.",
    (h, facts) => {
      const core = facts.ofKey.filter(({ call }) => facts.contradiction?.includes(call));
      const stays = core
        .filter(({ f }) => f === "push")
        .map((push) => ({ push, pop: core.find(({ f, output }) => f === "pop" && same(output ?? null, push.input)) }));
      const inside = (at: number, but: Operation): boolean =>
        stays.some(({ push, pop }) => push !== but && push.return < at && (pop === undefined || pop.call > at));
      const ends = core.flatMap(({ call, return: end }) => [call, end]);
      const always = (from: number, to: number, but: Operation): boolean =>
        [from, ...ends.filter((at) => at > from && at < to)].every((at) => inside(at + 0.5, but));
      const named = h
        .text("values")
        .split(/, | and /)
        .filter((each) => !/more values$/.test(each));
      return (
        named.every((each) => stays.some(({ push }) => same(push.input, JSON.parse(each)))) &&
        stays.every(
          ({ push, pop }) =>
            always(push.call, Math.min(push.return, pop?.return ?? push.return), push) ||
            (pop !== undefined && always(Math.max(push.call, pop.call), pop.return, push)),
        )
      );
    },
  ),
  template(
    "By event <n:end>, <n:taken> (f:dequeue|pop|delete-min)s? had taken <v:v>, but at most <n:most> can have been there: " +
      "[<n:start> at the start and ]<n:begun> put in by (g:enqueue|push|insert)(s|es) that had begun by then.",
    (h, facts) => {
      const value = h.value("v");
      const end = h.number("end");
      const start = h.has("start") ? h.number("start") : 0;
      const init: readonly Json[] = Array.isArray(facts.model.init) ? facts.model.init : [];
      const copies = init.filter((each) => same(each, value) || each === JSON.stringify(value)).length;
      const took = facts.ofKey.filter(({ f, type, output, return: at }) => {
        return f === h.text("f") && type === "ok" && same(output ?? null, value) && at <= end;
      });
      const put = facts.ofKey.filter(({ f, type, input, call }) => {
        return f === h.text("g") && type !== "fail" && same(input, value) && call < end;
      });
      return (
        took.length === h.number("taken") &&
        put.length === h.number("begun") &&
        copies === start &&
        h.number("most") === start + put.length &&
        took.length > h.number("most")
      );
    },
  ),
  template(
    "Before event <n:before>, <n:earlier> enqueues? of <v:a> had completed and (no enqueue|only <n:later> enqueues?) of <v:b> had begun, so <v:c> had " +
      "to leave (times:once|<n:count> times) before <v:d> left for the <n:next>(st|nd|rd|th) time.",
    (h, facts) => {
      const [a, b, before] = [h.value("a"), h.value("b"), h.number("before")];
      const later = h.has("later") ? h.number("later") : 0;
      const puts = facts.ofKey.filter(({ f, type }) => f === "enqueue" && type !== "fail");
      const earlier = puts.filter(
        ({ type, input, return: end }) => type === "ok" && same(input, a) && end < before,
      ).length;
      return (
        same(a, h.value("c")) &&
        same(b, h.value("d")) &&
        earlier === h.number("earlier") &&
        puts.filter(({ input, call }) => same(input, b) && call < before).length === later &&
        h.text("times") === (earlier === 1 ? "once" : `${earlier} times`) &&
        h.number("next") === later + 1
      );
    },
  ),
  template(
    "By event <n:by>, <n:taken> dequeues? had taken <v:b>, but <v:a> (most:cannot have left|can have left at most once|can have left at most <n:count> times) by then: " +
      "<n:known> dequeues? that took it had begun" +
      "[, and so had <n:unseen> dequeues? without an answer][, and (none|at most <n:rest>) of the dequeues without an answer took it, since <n:took> " +
      "of the <n:put> that were put in went to others].",
    (h, facts) => {
      const [a, b, by] = [h.value("a"), h.value("b"), h.number("by")];
      const dequeues = facts.ofKey.filter(({ f, type }) => f === "dequeue" && type !== "fail");
      const ofA = dequeues.filter(({ type, output }) => type === "ok" && same(output ?? null, a));
      const taken = dequeues.filter(
        ({ type, output, return: end }) => type === "ok" && same(output ?? null, b) && end <= by,
      );
      const known = ofA.filter(({ call }) => call <= by).length;
      const unseen = dequeues.filter(({ type, call }) => type === "info" && call <= by).length;
      const put = facts.ofKey.filter(
        ({ f, type, input }) => f === "enqueue" && type !== "fail" && same(input, a),
      ).length;
      const rest = h.has("rest") ? h.number("rest") : 0;
      const most = known + Math.min(unseen, put - ofA.length);
      return (
        taken.length === h.number("taken") &&
        known === h.number("known") &&
        (h.has("unseen") ? h.number("unseen") === unseen && unseen <= put - ofA.length : true) &&
        (h.has("took")
          ? h.number("took") === ofA.length && h.number("put") === put && rest === put - ofA.length && unseen > rest
          : h.has("unseen") || unseen === 0) &&
        h.text("most") ===
          (most === 0 ? "cannot have left" : `can have left at most ${most === 1 ? "once" : `${most} times`}`)
      );
    },
  ),
  template(
    "<op:a> found the (queue|stack|priority queue) empty, but at every moment of it more had been put in[, by the (enqueues?|push[es]|inserts?) of <events:puts>,] than can have been taken by then: " +
      "(dequeue|pop|delete-min)s that had not begun yet took some of it, or nothing is known to have taken it.",
    (h, facts) => {
      const a = h.op("a");
      const { calls, more } = h.has("puts") ? h.events("puts") : { calls: [] as readonly number[], more: 0 };
      // The few that are named must be enough.
      const puts = facts.ofKey.filter(
        ({ f, type, call }) => f !== a.f && type === "ok" && (more > 0 || calls.includes(call)),
      );
      const takes = facts.ofKey.filter(({ f, type }) => f === a.f && type !== "fail");
      const init: readonly Json[] = Array.isArray(facts.model.init) ? facts.model.init : [];
      const first = init.map((each) => (facts.model.name === "unordered-queue" ? JSON.parse(String(each)) : each));
      const blocked = (at: number): boolean => {
        const inside = [...first, ...puts.filter(({ return: end }) => end < at).map(({ input }) => input)];
        for (const { type, output = null, call } of takes) {
          const place = type === "ok" && call < at ? inside.findIndex((each) => same(each, output)) : -1;
          if (place >= 0) inside.splice(place, 1);
        }
        return inside.length > takes.filter(({ type, call }) => type === "info" && call < at).length;
      };
      const moments = facts.ofKey.flatMap(({ call, return: end }) => [call, end]);
      const during = moments.filter((at) => at > a.call && at < a.return);
      return a.output === null && [a.call, ...during].every((at) => blocked(at + 0.5));
    },
  ),
  template(
    "<op:a> found the queue empty, but the queue cannot have been empty at any moment of it: at each moment, either it held a value that was only taken by a dequeue that had not begun " +
      "yet, or more values that no dequeue is known to have taken had been put in than dequeues without an answer had begun.",
    (h, facts) => {
      const a = h.op("a");
      const moments = facts.ofKey.flatMap(({ call, return: end }) => [call, end]);
      const blocked = (at: number): boolean => {
        const unseen = facts.ofKey.filter(({ f, type, call }) => f === "dequeue" && type === "info" && call < at);
        const inside = facts.ofKey
          .filter(({ f, type, return: end }) => f === "enqueue" && type !== "fail" && end < at)
          .map(({ input }) =>
            facts.ofKey.find((each) => each.type === "ok" && each.f === "dequeue" && same(each.output, input)),
          );
        return (
          inside.some((taker) => taker !== undefined && taker.call > at) ||
          inside.filter((taker) => taker === undefined).length > unseen.length
        );
      };
      return (
        a.output === null &&
        [a.call, ...moments].filter((at) => at >= a.call && at < a.return).every((at) => blocked(at + 0.5))
      );
    },
  ),
  template(
    "<op:a> and <op:b> both took <v:v>, which was enqueued only once, by <op:e>.",
    (h, facts) =>
      [h.op("a"), h.op("b")].every((each) => each.f === "dequeue" && same(each.output, h.value("v"))) &&
      h.op("a") !== h.op("b") &&
      facts.writers(h.value("v")).length === 1 &&
      facts.writers(h.value("v"))[0] === h.op("e"),
  ),
  template(
    "<op:a> took <v:v> and had completed before <op:e>, which alone puts it in, began.",
    (h, facts) =>
      same(h.op("a").output, h.value("v")) &&
      completedBefore(h.op("a"), h.op("e")) &&
      facts.writers(h.value("v")).length === 1 &&
      facts.writers(h.value("v"))[0] === h.op("e"),
  ),
  template(
    "<op:e>, which put in <v:v>, had completed before <op:f>, which put in <v:w>, began: the former had to leave first.",
    (h) =>
      same(h.op("e").input, h.value("v")) &&
      same(h.op("f").input, h.value("w")) &&
      completedBefore(h.op("e"), h.op("f")),
  ),
  template("Yet <op:a> took the latter, and nobody took the former.", (h, facts) => {
    const [former, latter] = putsTold(facts);
    return (
      same(h.op("a").output, latter?.input) &&
      !facts.ofKey.some((each) => each.f === "dequeue" && same(each.output ?? null, former?.input))
    );
  }),
  template("Yet <op:a> took the latter and had completed before <op:b>, which took the former, began.", (h, facts) => {
    const [former, latter] = putsTold(facts);
    return (
      same(h.op("a").output, latter?.input) &&
      same(h.op("b").output, former?.input) &&
      completedBefore(h.op("a"), h.op("b"))
    );
  }),
  {
    source: "values that must have left",
    pattern:
      /^(?<values>.+?) must have left the queue before event (?<end>\d+), where the (?<a_f>dequeue) of event (?<a_call>\d+) ended, since (?:a value that was|values that were) put in later had; but nobody is known to have taken (?:it|them), and only (?<begun>\d+) dequeues? without an answer had begun by then\.$/,
    holds(h, facts) {
      const values = h
        .text("values")
        .split(/, | and /)
        .map((each) => JSON.parse(each) as Json);
      const end = h.number("end");
      const begun = facts.ofKey.filter(
        (each) => each.f === "dequeue" && each.type === "info" && each.call < end,
      ).length;
      const left = facts.ofKey.filter(
        (each) => each.f === "dequeue" && each.type === "ok" && each.return <= end && each.output !== null,
      );
      return (
        h.op("a").return === end &&
        begun === h.number("begun") &&
        values.length > begun &&
        values.every((value) => {
          const put = facts.writers(value)[0];
          const taken = facts.ofKey.some(
            (each) => each.f === "dequeue" && each.type === "ok" && same(each.output ?? null, value),
          );
          const later = left.some((each) =>
            facts.writers(each.output ?? null).some((other) => put !== undefined && completedBefore(put, other)),
          );
          return put !== undefined && !taken && later;
        })
      );
    },
  },
  template(
    "<op:a> found the (queue|stack|priority queue) empty, but at every moment of it something was in there: <any:stays>.",
    (h, facts) => h.op("a").output === null && insideThroughout(h, facts),
  ),
  template(
    "<op:a> took <v:v>, but at every moment at which it can have done so a smaller number was in there: <any:stays>.",
    (h, facts) => {
      const smaller = [...h.text("stays").matchAll(/(-?[\d.]+) from the end of/g)].map(([, number]) => Number(number));
      return (
        same(h.op("a").output, h.value("v")) &&
        smaller.length > 0 &&
        smaller.every((each) => each < Number(h.value("v"))) &&
        insideThroughout(h, facts)
      );
    },
  ),
];

/** That one after the other was inside, from the beginning of <op:a> (or of the insert of what it took) to its end. */
function insideThroughout(h: Holes, facts: Facts): boolean {
  const a = h.op("a");
  const stays = [
    ...h
      .text("stays")
      .matchAll(
        /(-?[\d.]+|"[^"]*") from the end of the (?:enqueue|push|insert) of event (\d+) (on, since nothing took it|until the (?:dequeue|pop|delete-min) of event (\d+) began)/g,
      ),
  ];
  const [insert] = a.output === null ? [] : facts.writers(a.output ?? null);
  const began = Math.max(a.call, insert?.call ?? 0);
  let reached = began;
  for (const [, value = "", put, , taken] of stays) {
    const enqueue = facts.beginningAt(Number(put));
    const dequeue = taken === undefined ? undefined : facts.beginningAt(Number(taken));
    if (
      !same(enqueue.input, JSON.parse(value)) ||
      !["enqueue", "push", "insert"].includes(enqueue.f) ||
      enqueue.return > reached
    )
      return false;
    if (dequeue !== undefined && !same(dequeue.output, enqueue.input)) return false;
    if (dequeue === undefined && facts.ofKey.some((each) => each.f === a.f && same(each.output ?? null, enqueue.input)))
      return false;
    reached = dequeue?.call ?? Number.POSITIVE_INFINITY;
  }
  return (
    ["dequeue", "pop", "delete-min"].includes(a.f) &&
    stays.length > 0 &&
    (reached > a.return || /more values after that/.test(h.text("stays")))
  );
}

function putsTold(facts: Facts): readonly (Operation | undefined)[] {
  const sentence =
    facts.explanation.steps.find((step) => step.sentence.includes("the former had to leave first"))?.sentence ?? "";
  return [...sentence.matchAll(/[Tt]he enqueue of event (\d+)/g)].map(([, call]) => facts.beginningAt(Number(call)));
}
