/** Sentences on counters, sets, queues, locks and decisions. */
import type { Json, Operation } from "../../../src/history/operation.js";
import { completedBefore, type Facts, same } from "./facts.js";
import { type Holes, type Template, template } from "./template.js";

const isAdd = ({ f, type }: Operation): boolean =>
  (f === "add" || f === "fetch-and-add" || f === "add-and-get") && type !== "fail";
const amountOf = (facts: Facts): number => Number(facts.ofKey.find(isAdd)?.input ?? 1);
const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
const shows = (read: Operation, value: Json): boolean => list(read.output).some((each) => same(each, value));

/** What the adds come to that began after one moment and completed before another, and what those do that were under way. */
function bounds(facts: Facts, base: Operation | undefined, low: Operation): readonly [number, number, number] {
  let [certain, least, most] = [0, 0, 0];
  for (const each of facts.ofKey) {
    const { f, type, input, call, return: end } = each;
    if (f === "read" || type === "fail" || each === base || each === low) continue;
    const size = Number(input);
    if (call > (base?.return ?? -1) && end < low.call) certain += size;
    else if (call < low.return && end > (base?.call ?? -1)) {
      least += Math.min(size, 0);
      most += Math.max(size, 0);
    }
  }
  return [certain, least, most];
}

function totalAfter({ f, input, output }: Operation): number {
  return Number(output) + (f === "fetch-and-add" ? Number(input) : 0);
}

const boundsSentence =
  /^(?:The counter started at (?<start>-?\d+)|The [\w-]+ of event (?<base>\d+) left the total at (?<left>-?\d+)); adds of /;

const counters: readonly Template[] = [
  template(
    "(The counter started at <n:start>|<op:base> left the total at <n:left>); adds of <n:certain> in all[, (that|those) of <events:among> among them,] began after that and completed before event <n:first>, and others that may have taken effect before event <n:last> come to at least <n:least> and at most <n:most>.",
    (h, facts) => {
      const base = h.has("base_call") ? h.op("base") : undefined;
      const low = facts.beginningAt(h.number("first"));
      const [certain, least, most] = bounds(facts, base, low);
      return (
        (base === undefined
          ? h.number("start") === facts.model.init
          : h.number("left") === totalAfter(base) && base.return < low.call) &&
        low.return === h.number("last") &&
        certain === h.number("certain") &&
        (!h.has("among") ||
          h.events("among").calls.every((call) => {
            const add = facts.beginningAt(call);
            return isAdd(add) && call > (base?.return ?? -1) && add.return < low.call;
          })) &&
        least === h.number("least") &&
        most === h.number("most")
      );
    },
  ),
  template(
    "So between events <n:first> and <n:last> the total was at least <n:low> and at most <n:high>; <op:a> (answered <n:v>|found <n:found> ⟨it answered <n:w>⟩).",
    (h, facts) => {
      const sentence = facts.explanation.steps.map((step) => step.sentence).find((each) => boundsSentence.test(each));
      const { start, base: call, left } = boundsSentence.exec(sentence ?? "")?.groups ?? {};
      const base = call === undefined ? undefined : facts.beginningAt(Number(call));
      const a = h.op("a");
      const [certain, least, most] = bounds(facts, base, a);
      const total = Number(start ?? left) + certain;
      const answered = h.number(h.has("v") ? "v" : "w");
      const before = a.f === "add-and-get" ? answered - Number(a.input) : answered;
      return (
        [a.call, a.return].join() === [h.number("first"), h.number("last")].join() &&
        h.number("low") === total + least &&
        h.number("high") === total + most &&
        answered === a.output &&
        (a.f !== "add-and-get" || h.number("found") === before) &&
        (before < total + least || before > total + most)
      );
    },
  ),
  template(
    "<op:a> answered <n:v>; the counter started at <n:start>, and every add is of a multiple of <n:divisor>, so no sum of them leads there.",
    (h, facts) =>
      h.op("a").output === h.number("v") &&
      facts.model.init === h.number("start") &&
      facts.ofKey.every(
        ({ f, type, input }) => f === "read" || type === "fail" || Number(input) % h.number("divisor") === 0,
      ) &&
      (h.number("v") - h.number("start")) % h.number("divisor") !== 0,
  ),
  template(
    "<op:a> answered <v:v>, which no number of (f:adds|fetch-and-adds|add-and-gets) of <n:amount> leads to[start: from <n:from>].",
    (h, facts) => {
      const amount = h.number("amount");
      if (Number(facts.model.init) !== (h.has("start") ? h.number("from") : 0)) return false;
      const adds = (h.number("v") - Number(facts.model.init)) / amount;
      return (
        same(h.op("a").output, h.value("v")) && amount === amountOf(facts) && (!Number.isInteger(adds) || adds < 0)
      );
    },
  ),
  template(
    "<op:a> answered <v:v>, which takes <n:takes> adds? of <n:amount>[start: from <n:from>], and only <n:begun> had begun before it completed, at event <n:end>.",
    (h, facts) => {
      const a = h.op("a");
      const begun = facts.ofKey.filter((each) => isAdd(each) && each.call < a.return).length;
      return (
        same(a.output, h.value("v")) &&
        Number(facts.model.init) === (h.has("start") ? h.number("from") : 0) &&
        Number(facts.model.init) + h.number("takes") * h.number("amount") === h.number("v") &&
        h.number("amount") === amountOf(facts) &&
        begun === h.number("begun") &&
        begun < h.number("takes") &&
        a.return === h.number("end")
      );
    },
  ),
  template(
    "<op:a> answered <v:v>, which takes <n:takes> (adds?|fetch-and-adds?|add-and-gets?) of <n:amount>[start: from <n:from>], and there are only <n:has>.",
    (h, facts) => {
      const adds = facts.ofKey.filter(isAdd).length;
      return (
        same(h.op("a").output, h.value("v")) &&
        Number(facts.model.init) === (h.has("start") ? h.number("from") : 0) &&
        Number(facts.model.init) + h.number("takes") * h.number("amount") === h.number("v") &&
        adds === h.number("has") &&
        adds < h.number("takes")
      );
    },
  ),
  template(
    "Before <op:a> began, [<op:base> had answered <v:b>][start:the counter had started at <n:from>][both:, and ][(one:the add|<n:some> adds) of <events:e> had begun (how:after that and completed, too|and completed)]: the total was at (bound:least|most) <n:total> by then, and it answered <v:v>.",
    (h, facts) => {
      const a = h.op("a");
      const base = h.has("base_call") ? h.op("base") : undefined;
      const { calls, count } = h.has("e") ? h.events("e") : { calls: [], count: 0 };
      const adds = facts.ofKey.filter(
        (each) => isAdd(each) && each.call > (base?.return ?? -1) && completedBefore(each, a),
      );
      const amount = amountOf(facts);
      const total = Number(base?.output ?? facts.model.init) + count * amount;
      return (
        same(a.output, h.value("v")) &&
        h.has("start") === (base === undefined && facts.model.init !== 0) &&
        (!h.has("start") || h.number("from") === facts.model.init) &&
        (base === undefined || (same(base.output, h.value("b")) && completedBefore(base, a))) &&
        calls.every((call) => adds.some((each) => each.call === call)) &&
        count <= adds.length &&
        total === h.number("total") &&
        (h.text("bound") === "least") === amount > 0 &&
        (amount > 0 ? Number(a.output) < total : Number(a.output) > total) &&
        (!h.has("some") || h.number("some") === count) &&
        (count === 0 || (h.text("how") === "and completed") === (base === undefined))
      );
    },
  ),
  template(
    "<op:a> answered <v:v>, which is what the counter started with, but the answer of an add-and-get includes its own add.",
    (h, facts) =>
      h.op("a").f === "add-and-get" && same(h.op("a").output, h.value("v")) && facts.isInitial(h.value("v")),
  ),
  template(
    "By their answers, <op:a>, which answered <v:va>, comes before <op:b>, which answered <v:vb>.",
    (h, facts) => {
      const [a, b] = [h.op("a"), h.op("b")];
      facts.before = [a, b];
      const rank = (each: Operation): number =>
        2 * (Number(each.output) / amountOf(facts)) + (each.f === "read" ? 0 : each.f === "add-and-get" ? -1 : 1);
      return same(a.output, h.value("va")) && same(b.output, h.value("vb")) && rank(a) < rank(b);
    },
  ),
  template(
    "By their answers, <op:a> and <op:b> both raised the total from <n:from> to <n:to>: the second of them must have found the total that the first had left.",
    (h) =>
      [h.op("a"), h.op("b")].every(
        ({ f, input, output }) =>
          output === h.number(f === "add-and-get" ? "to" : "from") &&
          Number(input) === h.number("to") - h.number("from"),
      ) && h.op("a") !== h.op("b"),
  ),
];

const missing: Template = {
  source: "fetch-and-adds that nobody was answered",
  pattern:
    /^The (?<a_f>[\w-]+) of event (?<a_call>\d+) answered (?<v>-?\d+), so it comes after (?<how>(?:a fetch-and-|an )add(?:-and-get)?|(?:fetch-and-)?add(?:-and-get)?s) that found (?<totals>[-\d, and more]+); no answered operation is (?:that one|one of these), and (?:none|only (?<begun>\d+)) without an answer had begun before event (?<end>\d+), where it completed\.$/,
  holds(h, facts) {
    const a = h.op("a");
    const totals = h
      .text("totals")
      .replace(/ and (\d+) more$/, "")
      .split(/, | and /)
      .map(Number);
    const more = Number(/ and (\d+) more$/.exec(h.text("totals"))?.[1] ?? 0);
    const open = facts.ofKey.filter((each) => isAdd(each) && each.type === "info" && each.call < a.return).length;
    const amount = amountOf(facts);
    const answered = (total: number): boolean =>
      facts.ofKey.some(
        ({ f, output, input }) =>
          (f === "fetch-and-add" && output === total) || (f === "add-and-get" && output === total + Number(input)),
      );
    const passed = (total: number): boolean =>
      (total - Number(facts.model.init)) / amount >= 0 && total / amount < Number(a.output) / amount;
    return (
      same(a.output, h.value("v")) &&
      a.return === h.number("end") &&
      open === (h.has("begun") ? h.number("begun") : 0) &&
      totals.length + more > open &&
      new Set(totals).size === totals.length &&
      totals.every((total) => passed(total) && !answered(total)) &&
      h.text("how").endsWith("s") === totals.length + more > 1
    );
  },
};

const sets: readonly Template[] = [
  template("<op:r> does not show <v:v>, which the set started with.", (h, facts) => {
    return !shows(h.op("r"), h.value("v")) && list(facts.model.init).includes(JSON.stringify(h.value("v")));
  }),
  template(
    "<op:r> shows <v:v>, which <op:a> added, and not <v:w>, which <op:b> added, so the former was added first.",
    (h, facts) => {
      facts.before = [h.op("a"), h.op("b")];
      return (
        shows(h.op("r"), h.value("v")) &&
        !shows(h.op("r"), h.value("w")) &&
        same(h.op("a").input, h.value("v")) &&
        same(h.op("b").input, h.value("w"))
      );
    },
  ),
  template(
    "<op:r> does not show <v:v>, though <op:a> had added it before that read began.",
    (h) =>
      !shows(h.op("r"), h.value("v")) && same(h.op("a").input, h.value("v")) && completedBefore(h.op("a"), h.op("r")),
  ),
  template(
    "<op:r> shows <v:v>, and had completed before <op:a>, which alone adds it, began.",
    (h, facts) =>
      shows(h.op("r"), h.value("v")) &&
      completedBefore(h.op("r"), h.op("a")) &&
      facts.writers(h.value("v")).length === 1 &&
      facts.writers(h.value("v"))[0] === h.op("a"),
  ),
  template(
    "<op:r> shows <v:v>, which <op:s> does not show, though it began only after that had completed; nothing leaves the set again.",
    (h) => shows(h.op("r"), h.value("v")) && !shows(h.op("s"), h.value("v")) && completedBefore(h.op("r"), h.op("s")),
  ),
  template(
    "<op:r> shows <v:v> twice.",
    (h) => list(h.op("r").output).filter((each) => same(each, h.value("v"))).length >= 2,
  ),
  template(
    "<op:r> shows <v:v> and not <v:w>; <op:s> shows the latter and not the former. Nothing leaves the set again, so one of them must show all that the other shows.",
    (h) => {
      const [r, s] = [h.op("r"), h.op("s")];
      return shows(r, h.value("v")) && !shows(r, h.value("w")) && shows(s, h.value("w")) && !shows(s, h.value("v"));
    },
  ),
];

const queues: readonly Template[] = [
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

const holding =
  /^(?<owner>.+?) from the end of the acquire of event (?<from>\d+) (?:and never released it|until the release of event (?<to>\d+) began)$/;

/** Events between which the owner certainly held it; undefined if it is told wrongly. */
function held(sentence: string, facts: Facts): readonly [number, number] | undefined {
  const { owner = "", from, to } = holding.exec(sentence)?.groups ?? {};
  const acquire = facts.beginningAt(Number(from));
  const release = to === undefined ? undefined : facts.beginningAt(Number(to));
  const owners = [acquire, release].every((each) => each === undefined || same(each.input, JSON.parse(owner)));
  const never = facts.ofKey.every(
    (each) =>
      each.f !== "release" || !same(each.input, acquire.input) || each.type === "fail" || each.call < acquire.return,
  );
  if (!owners || acquire.f !== "acquire" || (release === undefined ? !never : release.f !== "release"))
    return undefined;
  return [acquire.return, release?.call ?? Number.POSITIVE_INFINITY];
}

/** From an event on, or after it, to another. */
function completed({ ofKey }: Facts, kind: string, from: number, end: number): readonly Operation[] {
  return ofKey.filter(({ f, type, call, return: over }) => f === kind && type === "ok" && call >= from && over <= end);
}

function begun({ ofKey }: Facts, kind: string, end: number): readonly Operation[] {
  return ofKey.filter(({ f, type, call }) => f === kind && type !== "fail" && call < end);
}

const locks: readonly Template[] = [
  template(
    "Between event <n:begin> and event <n:end>, where <op:due> ended, <n:count> (f:acquire|release)s began and completed, and between them there must be <n:between> (g:acquire|release)s?; but (none|only <n:others>) can have taken effect in that time.",
    (h, facts) => {
      const [begin, end] = [h.number("begin"), h.number("end")];
      const others = facts.ofKey.filter(
        ({ f, type, call, return: over }) => f === h.text("g") && type !== "fail" && call < end && over > begin,
      );
      return (
        h.text("f") !== h.text("g") &&
        h.op("due").return === end &&
        completed(facts, h.text("f"), begin, end).length === h.number("count") &&
        others.length === (h.has("others") ? h.number("others") : 0) &&
        h.number("between") === h.number("count") - 1 &&
        h.number("between") > others.length
      );
    },
  ),
  template(
    "By event <n:end>, where <op:due> ended, <n:count> (f:acquire|release)s? had completed and (no|at most <n:others>) (g:acquire|release)s? had begun; the lock was (state:held|free) at the start, and the two take turns.",
    (h, facts) => {
      const others = h.has("others") ? h.number("others") : 0;
      const first = facts.model.init === true ? "release" : "acquire";
      return (
        h.text("f") !== h.text("g") &&
        h.op("due").return === h.number("end") &&
        (h.text("state") === "held") === facts.model.init &&
        completed(facts, h.text("f"), -1, h.number("end")).length === h.number("count") &&
        begun(facts, h.text("g"), h.number("end")).length === others &&
        h.number("count") > others + (h.text("f") === first ? 1 : 0)
      );
    },
  ),
  template(
    "By event <n:end>, where <op:due> ended, at least <n:must> (f:acquire|release)s? had taken effect <any:stretches>, and (no|at most <n:others>) (g:acquire|release)s? had begun; the lock was (state:held|free) at the start, and the two take turns.",
    (h, facts) => {
      const first = facts.model.init === true ? "release" : "acquire";
      const others = h.has("others") ? h.number("others") : 0;
      // How many of each kind had to take effect by the end of each stretch.
      let must = 0;
      let kind = "";
      let reached = -1;
      const [, stretches = ""] = /^\(there began and completed (.*)\)$/.exec(h.text("stretches")) ?? [];
      for (const stretch of stretches.split(", then ")) {
        const [, count, f = "", end] = /^(\d+) (acquire|release)s? by event (\d+)$/.exec(stretch) ?? [];
        // Each release needs an acquire before it, and each acquire but the first a release.
        if (kind === first && f !== first) must -= 1;
        if (completed(facts, f, reached, Number(end)).length !== Number(count)) return false;
        must += Number(count);
        kind = f;
        reached = Number(end);
      }
      return (
        (h.text("state") === "held") === facts.model.init &&
        kind === h.text("f") &&
        kind !== h.text("g") &&
        must === h.number("must") &&
        h.op("due").return === reached &&
        reached === h.number("end") &&
        begun(facts, h.text("g"), reached).length === others &&
        must > others + (kind === first ? 1 : 0)
      );
    },
  ),
  template("Two owners held the lock at once: <any:a>, and <any:b>.", (h, facts) => {
    const [a, b] = [held(h.text("a"), facts), held(h.text("b"), facts)];
    return a !== undefined && b !== undefined && Math.max(a[0], b[0]) < Math.min(a[1], b[1]);
  }),
  template(
    "<op:a> and <op:b> got the same fencing token, <n:token>.",
    (h) =>
      h.op("a") !== h.op("b") &&
      [h.op("a"), h.op("b")].every((each) => each.f === "acquire" && each.output === h.number("token")),
  ),
  template(
    "<op:a> got the fencing token <n:ta>, and <v:owner> never released the lock after that; yet <op:b> got the later token <n:tb>.",
    (h, facts) => {
      const [a, b] = [h.op("a"), h.op("b")];
      const released = facts.ofKey.some(
        (each) => each.f === "release" && each.type !== "fail" && each.call > a.call && same(each.input, a.input),
      );
      return (
        a.output === h.number("ta") &&
        b.output === h.number("tb") &&
        same(a.input, h.value("owner")) &&
        h.number("ta") < h.number("tb") &&
        !released
      );
    },
  ),
  template(
    "By its fencing token, <v:ta>, <op:a> comes before <op:b>, which got <v:tb>[more:, and so does <op:r>, which ended it].",
    (h, facts) => {
      const [a, b] = [h.op("a"), h.op("b")];
      facts.before = h.has("more") ? [h.op("r"), b] : [a, b];
      return (
        same(a.output, h.value("ta")) &&
        same(b.output, h.value("tb")) &&
        Number(a.output) < Number(b.output) &&
        (!h.has("more") || (h.op("r").f === "release" && same(h.op("r").input, a.input) && a.call < h.op("r").call))
      );
    },
  ),
  template(
    "<op:a> got the lock for <v:owner>, who held it[since: since <op:s>] and had not released it.",
    (h) =>
      h.op("a").f === "acquire" &&
      same(h.op("a").input, h.value("owner")) &&
      (!h.has("since") ||
        (h.op("s").f === "acquire" &&
          same(h.op("s").input, h.value("owner")) &&
          completedBefore(h.op("s"), h.op("a")))),
  ),
  template("<op:a> released the lock for <v:owner>, who had not acquired it[since: since <op:s>].", (h, facts) => {
    const a = h.op("a");
    const after = h.has("since") ? h.op("s").call : -1;
    const acquired = facts.ofKey.some(
      (each) =>
        each.f === "acquire" &&
        each.type !== "fail" &&
        same(each.input, a.input) &&
        each.call > after &&
        each.call < a.return,
    );
    return (
      a.f === "release" &&
      same(a.input, h.value("owner")) &&
      !acquired &&
      (!h.has("since") || h.op("s").f === "release")
    );
  }),
];

const told = (h: Holes, op: string, value: string): boolean => same(h.op(op).output, h.value(value));
const isRefused = ({ input }: Operation): boolean =>
  typeof input === "object" && input !== null && "refusedBy" in input && input.refusedBy !== null;

const decisions: readonly Template[] = [
  template(
    "Agreement is broken: a decision is final; but <op:a> was told <v:v>, and <op:b> was told <v:w>.",
    (h) => told(h, "a", "v") && told(h, "b", "w") && !same(h.value("v"), h.value("w")),
  ),
  template("Validity is broken: only a proposed value can be decided; but <op:a> was told <v:v>.", (h) =>
    told(h, "a", "v"),
  ),
  template(
    "Integrity is broken: a decision is final; but <op:a> had been told the decision <v:v> before <op:b> began, which found nothing decided.",
    (h) => told(h, "a", "v") && h.op("b").output === null && completedBefore(h.op("a"), h.op("b")),
  ),
  template(
    "Atomicity is broken: everyone must be told the same decision, which is final; but <op:a> was told <v:v>, and <op:b> was told <v:w>.",
    (h) => told(h, "a", "v") && told(h, "b", "w") && !same(h.value("v"), h.value("w")),
  ),
  template(
    "<op:a> was told <v:v>, and (why:nobody had asked for the transaction|only requests that a participant had to refuse had begun) before event <n:end>, where that operation ended.",
    (h, facts) => {
      const asked = facts.ofKey.filter(
        (each) => each.f === "commit" && each.type !== "fail" && each.call < h.op("a").return,
      );
      return (
        told(h, "a", "v") &&
        h.op("a").return === h.number("end") &&
        (h.text("why").startsWith("nobody") ? asked.length === 0 : asked.length > 0 && asked.every(isRefused))
      );
    },
  ),
  template(
    '<op:a> was told "commit", though a participant had to refuse what it asked for.',
    (h) => h.op("a").output === "commit" && isRefused(h.op("a")),
  ),
  template(
    'A vote was forgotten: <op:a> had been told "commit" before <op:b> began, so every node had voted by then; but the node asked there knew nothing of the transaction.',
    (h) => h.op("a").output === "commit" && h.op("b").output === null && completedBefore(h.op("a"), h.op("b")),
  ),
];

type Micro = readonly [f: string, name: string, value: Json];

function micros({ input, output }: Operation): readonly Micro[] {
  return list(output ?? input).map((each) => {
    const [f, name, value = null] = list(each);
    return [String(f).charAt(0), String(name), value];
  });
}

/** What an operation leaves in a register. */
function leftIn(operation: Operation, name: string): Json | undefined {
  return micros(operation).findLast(([f, own]) => f === "w" && own === name)?.[2];
}

/** What it found there before it wrote there. */
function foundIn(operation: Operation, name: string): Json | undefined {
  const [f, , value] = micros(operation).find(([, own]) => own === name) ?? [];
  return f === "r" ? value : undefined;
}

function startOf({ model }: Facts, name: string): Json {
  const [, value = null] = list(list(model.init).find((each) => list(each)[0] === name));
  return value;
}

const registersTogether: readonly Template[] = [
  template(
    "<op:a> found <v:v> in register <v:name>, where it had itself (how:found|written) <v:w> just before.",
    (h) => {
      const own = micros(h.op("a")).filter(([, name]) => name === h.value("name"));
      return own.some(([f, , value], place) => {
        const [before, , other = null] = own[place - 1] ?? [];
        return (
          f === "r" &&
          same(value, h.value("v")) &&
          before === (h.text("how") === "found" ? "r" : "w") &&
          same(other, h.value("w")) &&
          !same(value, other)
        );
      });
    },
  ),
  template(
    "<op:a> found <v:v> in register <v:name>; nothing that had begun before event <n:end>, where it ended, leaves that there.",
    (h, facts) => {
      const [a, name] = [h.op("a"), String(h.value("name"))];
      const begun = facts.ofKey.filter((each) => each !== a && each.type !== "fail" && each.call < a.return);
      return (
        same(foundIn(a, name) ?? null, h.value("v")) &&
        a.return === h.number("end") &&
        !same(startOf(facts, name), h.value("v")) &&
        begun.every((each) => {
          const left = leftIn(each, name);
          return left === undefined || !same(left, h.value("v"));
        })
      );
    },
  ),
  template(
    "<op:a> found <v:v> in register <v:name>, (which it started with and nothing had written there|and what had written that there had completed by event <n:until>); " +
      "<op:b>, which left <v:w> there, [began after that and ]had completed before event <n:call>.",
    (h, facts) => {
      const [a, b, name] = [h.op("a"), h.op("b"), String(h.value("name"))];
      const writers = facts.ofKey.filter((each) => {
        const left = each === a || each.type === "fail" || each.call > a.return ? undefined : leftIn(each, name);
        return left !== undefined && same(left, h.value("v"));
      });
      const until = Math.max(-1, ...writers.map(({ return: end }) => end));
      return (
        same(foundIn(a, name) ?? null, h.value("v")) &&
        same(leftIn(b, name) ?? null, h.value("w")) &&
        !same(h.value("v"), h.value("w")) &&
        (h.has("until") ? h.number("until") === until : until === -1 && same(startOf(facts, name), h.value("v"))) &&
        b.call > until &&
        b.return < a.call &&
        a.call === h.number("call")
      );
    },
  ),
];

export const otherObjects: readonly Template[] = [
  ...registersTogether,
  ...counters,
  missing,
  ...sets,
  ...queues,
  ...locks,
  ...decisions,
];
