/** Sentences on locks and semaphores. */
import type { Operation } from "../../../src/history/operation.js";
import { completedBefore, type Facts, same } from "./facts.js";
import { type Template, template } from "./template.js";

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

export const locks: readonly Template[] = [
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
