/**
 * Append-only logs as a stream-processing system offers them (Maelstrom's workload kafka): `send`, `poll`, `commit` and `committed`. Every
 * rule is one that the documentation of that workload states; problems.ts has them. Acknowledged messages that no poll returned are
 * neither right nor wrong, since a server may return them later.
 */
import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import { noCost, type Verdict } from "../verdict.js";
import { type LogFacts, logFacts } from "./facts.js";
import { problemsOf } from "./problems.js";

/** Problems that are told. */
const named = 3;

export function checkAppendLogs(operations: readonly Operation[]): Verdict {
  const facts = logFacts(operations);
  const problems = problemsOf(operations, facts);
  const unseen = unseenIn(facts);
  const messages = [...facts.placed.values()].reduce((sum, log) => sum + log.size, 0);
  const polled = facts.batches.reduce((sum, batch) => sum + batch.messages.length, 0);
  const valid = problems.length > 0 ? false : polled === 0 || unseen.length > 0 ? "unknown" : true;
  const held = `${plural(messages, "message")} in ${plural(facts.placed.size, "log")}`;
  const [first] = problems;
  return {
    ...{ property: "append-only logs", model: null, valid, cost: noCost },
    summary:
      first !== undefined
        ? `Not an append-only log: ${plural(problems.length, "problem")} with ${held}. ${first.headline}`
        : polled === 0
          ? "Unknown: no poll returned a message."
          : unseen.length > 0
            ? `Unknown: of ${held}, ${plural(unseen.length, "acknowledged one was", "acknowledged ones were")} never returned by a poll, and may be late or lost.`
            : `Append-only: ${held}, each at an offset of its own and all acknowledged ones returned by polls.`,
    explanations: problems.slice(0, named),
    details: { messages, polled, unseen: unseen.length, problems: problems.length },
  };
}

/** Acknowledged messages that no poll returned. */
function unseenIn({ sends, batches }: LogFacts): readonly { readonly key: string; readonly offset: number }[] {
  const seen = new Map<string, Set<number>>();
  for (const { key, messages } of batches) {
    const offsets = seen.get(key) ?? new Set<number>();
    seen.set(key, offsets);
    for (const { offset } of messages) offsets.add(offset);
  }
  return sends.flatMap(({ key, type, output: offset }) =>
    type === "ok" && typeof offset === "number" && seen.get(key ?? "")?.has(offset) !== true
      ? [{ key: key ?? "", offset }]
      : [],
  );
}

/** By log: the lowest offset of an acknowledged message that no poll returned. */
export function firstUnseen(operations: readonly Operation[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { key, offset } of unseenIn(logFacts(operations))) {
    found.set(key, Math.min(found.get(key) ?? offset, offset));
  }
  return found;
}
