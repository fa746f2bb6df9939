/** Options of the command line that are durations. */
import type { ClusterKind } from "../clusters/create.js";
import { longestMs } from "../faults/longest.js";
import { durationMs } from "../history/duration.js";
import { InputError } from "../history/errors.js";

/** Time limit for the start of a replica, ms; undefined for the cluster's default. */
export function startTimeout(text: string | undefined, cluster: ClusterKind): number | undefined {
  if (text === undefined) return undefined;
  if (cluster === "sim") {
    throw new InputError(
      "simulated replicas do not have to be waited for",
      { option: "start-timeout" },
      "leave it out",
    );
  }
  return positiveDuration(text, "start-timeout", "a replica needs some time to start: write for example 15s");
}

/** Milliseconds, more than 0. */
export function positiveDuration(text: string, option: string, remedy = "write more than 0, such as 30m"): number {
  const ms = parseDuration(text, option);
  if (ms > 0) return ms;
  throw new InputError(`--${option} is "${text}"`, {}, remedy);
}

/** Milliseconds. */
export function parseDuration(text: string, option: string): number {
  const ms = durationMs(text);
  if (ms === undefined) {
    throw new InputError(`--${option} is "${text}"`, {}, "write a number and a unit, such as 20s, 500ms or 2m");
  }
  if (ms > longestMs) throw new InputError(`--${option} is "${text}"`, {}, "timers cannot wait longer than 596h");
  return ms;
}
