/** The ladder on a terminal: one line per model, then the reason for each that fails. */
import type { LadderVerdict } from "../checkers/ladder/check.js";
import type { RungStatus } from "../checkers/ladder/rung.js";
import { coloursFor } from "./colours.js";
import { joined } from "./terminal.js";

const marks: { readonly [status in RungStatus]: string } = {
  holds: "holds",
  fails: "FAILS",
  unknown: "unknown",
  "not applicable": "n/a",
};

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
  for (const { name, explanations } of verdict.rungs) {
    for (const { headline, steps } of explanations) {
      lines.push("", `${colours.bold(name)}: ${headline}`);
      lines.push(...steps.map(({ sentence }, index) => `  ${index + 1}. ${sentence}`));
    }
  }
  lines.push("", `cost       ${verdict.cost.milliseconds} ms`);
  return joined(lines);
}
