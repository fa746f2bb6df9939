/** Sentences on consensus and atomic commitment. */
import type { Operation } from "../../../src/history/operation.js";
import { completedBefore, same } from "./facts.js";
import { type Holes, type Template, template } from "./template.js";

const told = (h: Holes, op: string, value: string): boolean => same(h.op(op).output, h.value(value));
const isRefused = ({ input }: Operation): boolean =>
  typeof input === "object" && input !== null && "refusedBy" in input && input.refusedBy !== null;

export const decisions: readonly Template[] = [
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
