/** Exit codes as in Jepsen's cli.clj. */
import type { NightState } from "../campaign/summary.js";
import type { Validity } from "../checkers/verdict.js";

export const exitCodes = { valid: 0, invalid: 1, unknown: 2, badInput: 254, crash: 255 } as const;

export function exitCodeOf(valid: Validity): number {
  if (valid === "unknown") return exitCodes.unknown;
  return valid ? exitCodes.valid : exitCodes.invalid;
}

/** A void night is not green: it counts like a verdict that is unknown. */
export function exitCodeOfNight(state: NightState): number {
  return { green: exitCodes.valid, red: exitCodes.invalid, void: exitCodes.unknown }[state];
}
