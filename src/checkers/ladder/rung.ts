/** What the ladder says of a model, and what the checkers of the models that are decided by a cycle answer. */
import type { RegisterHistory } from "../reads-from/history.js";
import type { Refutation } from "../reads-from/refutation.js";
import type { Limits } from "../reads-from/saturation.js";
import type { Explanation } from "../verdict.js";

export type RungStatus = "holds" | "fails" | "unknown" | "not applicable";

export interface Rung {
  readonly name: string;
  readonly status: RungStatus;
  /** One sentence: what holds or fails, or why it cannot be said. */
  readonly summary: string;
  /** When it fails: why, in a few operations. Empty if that is said at the model that it follows from. */
  readonly explanations: readonly Explanation[];
  /** For k-staleness: the range in which the least k lies; `atMost` is null if no bound is known. */
  readonly k?: { readonly atLeast: number; readonly atMost: number | null };
}

export type Outcome =
  | { readonly outcome: "holds" }
  | { readonly outcome: "violated"; readonly refutation: Refutation }
  | { readonly outcome: "unknown"; readonly reason: "time" | "memory" };

export type CycleCheck = (history: RegisterHistory, limits: Limits) => Outcome;

export const holds: Outcome = { outcome: "holds" };
