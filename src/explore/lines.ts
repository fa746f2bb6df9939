/** What a terminal shows about a search: its progress, its result, and where a recorded path leads today. */
import type { Bounds } from "../contract/exploration.js";
import { programText } from "../contract/settings-text.js";
import { plural } from "../history/plural.js";
import type { Explored } from "./explore.js";
import type { Replayed } from "./record.js";
import type { Progress } from "./search.js";

export function progressLine({ states, transitions, depth, waiting }: Progress, wallMs: number): string {
  return (
    `${(wallMs / 1000).toFixed(1)} s  ${plural(states, "state")} (${((states / wallMs) * 1000).toFixed(0)}/s)  ` +
    `${plural(transitions, "transition")}  depth ${depth}  ${waiting} waiting`
  );
}

/** `file`: the path of the recorded violation; null if there is none. */
export function exploredLines(explored: Explored, file: string | null, seconds: number): readonly string[] {
  const { system, scene, settings, bounds, states, transitions, depth, exhausted, violation, record } = explored;
  const { unexamined, meaningful, interrupted } = explored;
  const where = scene === null ? "" : `, scene ${scene}`;
  const lines = [
    `${programText({ system, ...settings })}${where}: ${plural(bounds.nodes, "node")}, at most ${boundsText(bounds)}`,
  ];
  if (record !== null && file !== null) {
    lines.push(...numbered(record), `again      npx schism explore ${system} --replay ${file}`);
  }
  const ending = exhausted
    ? "exhausted: every state within the bounds was visited"
    : violation === null
      ? `${interrupted ? "interrupted" : "not exhausted"}: ${plural(states, "state")} to depth ${depth}`
      : "stopped at a shortest violation";
  lines.push(`${counted(states, transitions)}, depth ${depth}, ${seconds.toFixed(1)} s; ${ending}`);
  if (exhausted)
    lines.push(meaningful ? "No violation." : "Nothing was examined: no claim has anything to say about these states.");
  if (exhausted && meaningful && unexamined.length > 0) lines.push(`Never examined: ${unexamined.join(", ")}.`);
  return lines;
}

/** `recorded`: the breach at the end of the path, according to the file. */
export function replayedLines({ story, sentence, impossible, same }: Replayed, recorded: string): readonly string[] {
  const lines = numbered({ story, sentence: sentence ?? "No claim is violated at the end." });
  if (impossible !== null) lines.push(`Step ${impossible} of the file cannot happen here any more.`);
  lines.push(same ? "The same violation as recorded." : `Not as recorded: ${recorded}`);
  return lines;
}

function numbered({ story, sentence }: Pick<Replayed, "story"> & { readonly sentence: string }): string[] {
  return ["", ...story.map((line, at) => `${String(at + 1).padStart(3)}. ${line}`), sentence, ""];
}

function boundsText(bounds: Bounds): string {
  const limited = [
    [bounds.requests, "request"],
    [bounds.timeouts, "timeout"],
    [bounds.crashes, "crash", "crashes"],
    [bounds.duplicates, "duplicate"],
    [bounds.operators, "command of the operator", "commands of the operator"],
    [bounds.depth ?? 0, "step"],
  ] as const;
  const parts = limited.filter(([count]) => count > 0).map(([count, one, many]) => plural(count, one, many));
  return parts.length === 0 ? "no events at all" : parts.join(", ");
}

function counted(states: number, transitions: number): string {
  return `${plural(states, "state")}, ${plural(transitions, "transition")}`;
}
