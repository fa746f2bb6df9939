/** A verdict on a terminal: the result, the reason, and whether the run meant anything. */
import type { Validity, Verdict } from "../checkers/verdict.js";
import { plural } from "../history/plural.js";
import { oneLine } from "../history/visible.js";
import type { RunVerdict } from "../record/record.js";
import { type Colours, coloursFor } from "./colours.js";

export interface Style {
  readonly colour: boolean;
}

/** The verdict on a run. */
export function renderVerdict(verdict: RunVerdict, { colour }: Style): string {
  const colours = coloursFor({ colour });
  const lines = [headline(verdict.valid, verdict.summary, colours)];
  if (verdict.valid === false)
    for (const { sentence } of verdict.incomplete) lines.push(colours.yellow(`incomplete ${sentence}`));
  for (const { log = [] } of verdict.incomplete) lines.push(...log.slice(-mostOfLog).map((line) => `  ${line}`));
  for (const check of verdict.checks) lines.push(...explanations(check.explanations, colours));
  for (const { from, to, leaders } of verdict.splitBrain.slice(0, 3)) {
    const each = leaders.map(({ node, epoch, acknowledged }) => `${node} (epoch ${epoch}) ${acknowledged}`);
    lines.push(`split brain from ${seconds(from)} to ${seconds(to)}: acknowledged updates by ${each.join(", ")}`);
  }
  const { lostWrites } = verdict;
  if (lostWrites.length > 0) {
    const all = lostWrites.length === 1 ? "it:" : `them${lostWrites.length > 3 ? ", the first being" : ""}:`;
    lines.push(
      `${plural(lostWrites.length, "update was", "updates were")} discarded by the replica that had acknowledged ${all}`,
    );
    for (const lost of lostWrites.slice(0, 3)) {
      lines.push(
        `  ${lost.f} ${lost.key ?? ""} ${JSON.stringify(lost.value)}: acknowledged by ${lost.acknowledgedBy} at ` +
          `${seconds(lost.acknowledgedAt)}, discarded by ${lost.discardedBy} at ${seconds(lost.discardedAt)}`,
      );
    }
  }
  for (const { time, leader, epoch, by, byEpoch } of verdict.deposed.slice(0, 3)) {
    lines.push(
      `${leader}, leader of epoch ${epoch}, was deposed at ${seconds(time)} by ${by}, which is no longer a member (epoch ${byEpoch})`,
    );
  }
  if (verdict.deposed.length > 3)
    lines.push(`and ${verdict.deposed.length - 3} more were deposed by nodes that are not members`);
  lines.push("", ...facts(verdict, colours));
  const { clusterUpMs, checkMs, reportMs } = verdict.timings;
  lines.push(`timings    cluster up ${clusterUpMs} ms, checked in ${checkMs} ms, report in ${reportMs} ms`);
  return joined(lines);
}

/** The verdict on a history alone. */
export function renderCheck(verdict: Verdict, { colour }: Style): string {
  const colours = coloursFor({ colour });
  const { milliseconds, configurations, bytes } = verdict.cost;
  return joined([
    headline(verdict.valid, verdict.summary, colours),
    ...explanations(verdict.explanations, colours),
    `cost       ${milliseconds} ms, ${plural(configurations, "configuration")}, ${(bytes / 2 ** 20).toFixed(1)} MiB`,
  ]);
}

/** Last lines of a log that are shown. */
const mostOfLog = 5;
/** Longest line of a verdict on the terminal, in UTF-16 units; the page and --json have it whole. */
const longestLine = 2000;

/** Each is one line, whatever a name or value in it contains. */
export function joined(lines: readonly string[]): string {
  return lines.map((line) => oneLine(line, longestLine)).join("\n");
}

function headline(valid: Validity, summary: string, colours: Colours): string {
  if (valid === true) return `${colours.bold(colours.green("VALID"))}  ${summary}`;
  return valid === false
    ? `${colours.bold(colours.red("INVALID"))}  ${summary}`
    : `${colours.bold(colours.yellow("UNKNOWN"))}  ${summary}`;
}

function explanations(all: Verdict["explanations"], colours: Colours): string[] {
  return all.flatMap(({ headline: text, steps }) => [
    "",
    colours.bold(text),
    ...steps.map(({ sentence }, index) => `  ${index + 1}. ${sentence}`),
  ]);
}

function facts({ vacuity, claims, operator = [] }: RunVerdict, colours: Colours): string[] {
  const operations = Object.entries(vacuity.operations).map(
    ([f, { ok, fail, info }]) => `${f} ${ok} ok ${fail} fail ${info} info`,
  );
  const lines = operations.length === 0 ? [] : [`operations ${operations.join("; ")}`];
  for (const fault of vacuity.faults) {
    if (fault.begun === false) continue;
    const { description, proven } = fault;
    const done = succeededMeanwhile(vacuity, fault);
    lines.push(`fault      ${description}${proven ? "" : " (not proven)"}: ${done || "nothing"} ok meanwhile`);
  }
  const never = new Map<string, number>();
  for (const { description, begun } of vacuity.faults) {
    if (begun === false) never.set(description, (never.get(description) ?? 0) + 1);
  }
  if (never.size > 0) {
    const each = [...never].map(([description, count]) => (count === 1 ? description : `${description} (${count})`));
    lines.push(`fault      never began: ${each.join(", ")}`);
  }
  if (operator.length > 0) {
    const each = operator.map(({ node, command, time }) => `${command} to ${node} at ${seconds(time)}`);
    lines.push(`operator   ${each.join(", ")}`);
  }
  if (claims.length > 0) {
    const each = claims.map(({ name, examined, broken }) => `${name} ${examined}${broken > 0 ? " (broken)" : ""}`);
    lines.push(`examined   ${each.join(", ")}`);
  }
  for (const warning of vacuity.warnings) lines.push(colours.yellow(`warning    ${warning}`));
  return lines;
}

/**
 * How many operations of each kind succeeded during a fault, in the order in which the run's operations are counted; empty if none
 * succeeded.
 */
export function succeededMeanwhile(
  { operations }: RunVerdict["vacuity"],
  { ok }: RunVerdict["vacuity"]["faults"][number],
): string {
  const counts = new Map(Object.entries(ok));
  return Object.keys(operations)
    .flatMap((f) => (counts.has(f) ? [`${counts.get(f)} ${f}`] : []))
    .join(", ");
}

function seconds(ns: number): string {
  return `${(ns / 1e9).toFixed(2)} s`;
}
