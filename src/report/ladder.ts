/** The ladder on a terminal: one line per model, then the reason for each that fails. */
import type { LadderVerdict } from "../checkers/ladder/check.js";
import type { Rung, RungStatus } from "../checkers/ladder/rung.js";
import type { Explanation } from "../checkers/verdict.js";
import { coloursFor } from "./colours.js";
import { joined } from "./terminal.js";

const marks: { readonly [status in RungStatus]: string } = {
  holds: "holds",
  fails: "FAILS",
  unknown: "unknown",
  "not applicable": "n/a",
};

interface Reason extends Explanation {
  /** The models that fail for it. */
  readonly names: string[];
}

/** A reason for which several models fail is given once. */
function reasonsOf(rungs: readonly Rung[]): readonly Reason[] {
  const reasons = new Map<string, Reason>();
  for (const { name, explanations } of rungs) {
    for (const explanation of explanations) {
      const text = [explanation.headline, ...explanation.steps.map(({ sentence }) => sentence)].join("\n");
      const same = reasons.get(text);
      if (same === undefined) reasons.set(text, { ...explanation, names: [name] });
      else same.names.push(name);
    }
  }
  return [...reasons.values()];
}

export function renderLadder(verdict: LadderVerdict, { colour }: { readonly colour: boolean }): string {
  const colours = coloursFor({ colour });
  const paint: { readonly [status in RungStatus]: (text: string) => string } = {
    holds: colours.green,
    fails: colours.red,
    unknown: colours.yellow,
    "not applicable": colours.dim,
  };
  const lines = [colours.bold(verdict.summary), ""];
  for (const { name, status, summary, k } of verdict.rungs) {
    const mark = k === undefined ? marks[status] : `k ${k.atLeast === k.atMost ? "=" : "≥"} ${k.atLeast}`;
    lines.push(`${name.padEnd(23)} ${paint[status](mark.padEnd(8))} ${summary}`);
  }
  for (const { names, headline, steps } of reasonsOf(verdict.rungs)) {
    lines.push("", `${colours.bold(names.join(", "))}: ${headline}`);
    lines.push(...steps.map(({ sentence }, index) => `  ${index + 1}. ${sentence}`));
  }
  lines.push("", `cost       ${verdict.cost.milliseconds} ms`);
  return joined(lines);
}
