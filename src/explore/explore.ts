/** A search from the user's choices to the record of its result, in parts between which other work may run. */
import type { ProgramSettings } from "../../nodes/host.js";
import type { Bounds } from "../contract/exploration.js";
import type { System } from "../contract/system.js";
import { asOption } from "../scenario/settings.js";
import { chosenSettings, type Limits, limits, refuseIdleOperators } from "./choices.js";
import { type Exploration, explorationOf } from "./record.js";
import { type Outcome, type Progress, Search } from "./search.js";
import type { Reductions } from "./space.js";

export interface Question {
  readonly system: System;
  /** Where the system's exploration begins; undefined for the start of all nodes. */
  readonly scene?: string | undefined;
  /** Options that are not named have their defaults. */
  readonly settings: ProgramSettings;
  /** Bounds that are not named are the system's own. */
  readonly limits: Limits;
  readonly reductions: Reductions;
}

export interface ExploreHooks {
  /** Called after each part. */
  readonly onProgress: (progress: Progress) => void;
  /** Resolves when the search may continue. */
  readonly pause: () => Promise<void>;
  /** Ends the search: the outcome is what was visited until then. */
  readonly signal: AbortSignal;
}

export interface Explored extends Outcome {
  readonly system: string;
  readonly scene: string | null;
  readonly settings: ProgramSettings;
  readonly bounds: Bounds;
  /** It was told to end before it had. */
  readonly interrupted: boolean;
  /** Claims that nothing in the visited states examined. */
  readonly unexamined: readonly string[];
  /** False if nothing was examined at all: then that no claim is violated means nothing. */
  readonly meaningful: boolean;
  /** The violation as recorded in its file; null if there is none. */
  readonly record: Exploration | null;
}

const statesAPart = 2000;

/** Rejects with an InputError, at the option, for an unknown scene, variant, option or bound. */
export async function explore(question: Question, { onProgress, pause, signal }: ExploreHooks): Promise<Explored> {
  const { system, scene, reductions } = question;
  const { explorable, settings } = chosenSettings(system, scene, question.settings, asOption);
  refuseIdleOperators(question.limits, explorable);
  const bounds = limits(explorable.exploration.bounds, question.limits);
  const search = new Search({ explorable, settings, bounds, reductions });
  let outcome: Outcome | null = null;
  while (outcome === null) {
    outcome = signal.aborted ? { ...search.progress, exhausted: false, violation: null } : search.run(statesAPart);
    if (outcome === null) onProgress(search.progress);
    await pause();
  }
  const { violation } = outcome;
  const record = violation === null ? null : explorationOf(system.name, search.space, violation, scene);
  const { seenFacts } = search.space;
  const [unexamined, meaningful] = [seenFacts.unexamined(), seenFacts.hasExamined];
  const interrupted = signal.aborted && !outcome.exhausted && violation === null;
  const about = { system: system.name, scene: scene ?? null, settings, bounds, interrupted };
  return { ...outcome, ...about, unexamined, meaningful, record };
}
