/** Sentences on counters, sets, queues, locks and decisions. */
import type { Json, Operation } from "../../../src/history/operation.js";
import { completedBefore, type Facts, same } from "./facts.js";
import { type Holes, type Template, template } from "./template.js";

const isAdd = ({ f, type }: Operation): boolean =>
  (f === "add" || f === "fetch-and-add" || f === "add-and-get") && type !== "fail";
const amountOf = (facts: Facts): number => Number(facts.ofKey.find(isAdd)?.input ?? 1);
const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
const shows = (read: Operation, value: Json): boolean => list(read.output).some((each) => same(each, value));

const counters: readonly Template[] = [
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
    "<op:a> answered <v:v>, which is what the counter started with, and the answer of an add-and-get has its own add in it.",
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
    "By their answers, <op:a> and <op:b> both raised the total from <n:from> to <n:to>: the second of them must have found what the first had made of it.",
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
    /^The (?<a_f>[\w-]+) of event (?<a_call>\d+) answered (?<v>-?\d+), so it comes after (?<how>(?:a fetch-and-|an )add(?:-and-get)?|(?:fetch-and-)?add(?:-and-get)?s) that found (?<totals>[-\d, and more]+); no answer is of (?:that one|one of these), and (?:none|only (?<begun>\d+)) without an answer had begun before event (?<end>\d+), where it completed\.$/,
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
    "<op:r> shows <v:v>, which <op:a> added, and not <v:w>, which <op:b> added: by that, the former was added first.",
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
    "<op:r> does not show <v:v>, though <op:a> had added it before that began.",
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
    "<op:a> found the queue empty, but at every moment of it something was in there: <any:stays>.",
    (h, facts) => {
      const a = h.op("a");
      const stays = [
        ...h
          .text("stays")
          .matchAll(
            /(-?\d+|"[^"]*") from the end of the enqueue of event (\d+) (on, since nobody took it|until the dequeue of event (\d+) began)/g,
          ),
      ];
      let reached = a.call;
      for (const [, value = "", put, , taken] of stays) {
        const enqueue = facts.beginningAt(Number(put));
        const dequeue = taken === undefined ? undefined : facts.beginningAt(Number(taken));
        if (
          !same(enqueue.input, JSON.parse(value)) ||
          enqueue.f !== "enqueue" ||
          enqueue.return > Math.max(reached, a.call)
        )
          return false;
        if (dequeue !== undefined && !same(dequeue.output, enqueue.input)) return false;
        if (
          dequeue === undefined &&
          facts.ofKey.some((each) => each.f === "dequeue" && same(each.output ?? null, enqueue.input))
        )
          return false;
        reached = dequeue?.call ?? Number.POSITIVE_INFINITY;
      }
      return (
        a.f === "dequeue" &&
        a.output === null &&
        stays.length > 0 &&
        (reached > a.return || /more values after that/.test(h.text("stays")))
      );
    },
  ),
];

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

const locks: readonly Template[] = [
  template(
    "Between events <n:begin> and <n:end>, <n:count> (f:acquire|release)s succeeded, and between two of them there must be a (g:acquire|release): but only <n:others> (acquire|release)s? began before event <n:again> and had not ended before event <n:from>.",
    (h, facts) => {
      const [begin, end] = [h.number("begin"), h.number("end")];
      const succeeded = facts.ofKey.filter(
        ({ f, type, call, return: over }) => f === h.text("f") && type === "ok" && call >= begin && over <= end,
      );
      const others = facts.ofKey.filter(
        ({ f, type, call, return: over }) => f === h.text("g") && type !== "fail" && call < end && over > begin,
      );
      return (
        h.text("f") !== h.text("g") &&
        h.number("again") === end &&
        h.number("from") === begin &&
        succeeded.length >= h.number("count") &&
        others.length === h.number("others") &&
        h.number("count") > others.length + 1
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
    "Agreement is broken: what is decided stays decided; but <op:a> was told <v:v>, and <op:b> was told <v:w>.",
    (h) => told(h, "a", "v") && told(h, "b", "w") && !same(h.value("v"), h.value("w")),
  ),
  template("Validity is broken: only what was proposed can be decided; but <op:a> was told <v:v>.", (h) =>
    told(h, "a", "v"),
  ),
  template(
    "Integrity is broken: what is decided stays decided; but <op:a> had been told the decision <v:v> before <op:b> began, which found nothing decided.",
    (h) => told(h, "a", "v") && h.op("b").output === null && completedBefore(h.op("a"), h.op("b")),
  ),
  template(
    "Atomicity is broken: all are told the same decision, and it stays; but <op:a> was told <v:v>, and <op:b> was told <v:w>.",
    (h) => told(h, "a", "v") && told(h, "b", "w") && !same(h.value("v"), h.value("w")),
  ),
  template(
    "<op:a> was told <v:v>, and (why:nobody had asked for the transaction|only requests that a participant had to refuse had begun) before event <n:end>, where that ended.",
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
    'A vote was forgotten: <op:a> had been told "commit" before <op:b> began, so every node had voted by then; but the node that was asked there knows nothing of the transaction.',
    (h) => h.op("a").output === "commit" && h.op("b").output === null && completedBefore(h.op("a"), h.op("b")),
  ),
];

export const otherObjects: readonly Template[] = [...counters, missing, ...sets, ...queues, ...locks, ...decisions];
