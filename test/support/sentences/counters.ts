/** Sentences on counters. */
import type { Operation } from "../../../src/history/operation.js";
import { completedBefore, type Facts, same } from "./facts.js";
import { type Template, template } from "./template.js";

const isAdd = ({ f, type }: Operation): boolean =>
  (f === "add" || f === "fetch-and-add" || f === "add-and-get") && type !== "fail";
const amountOf = (facts: Facts): number => Number(facts.ofKey.find(isAdd)?.input ?? 1);

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

export const counters: readonly Template[] = [
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
  missing,
];
