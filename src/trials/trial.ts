/** One simulated run of the thousands that a hunt or a shrinking makes, and what became of it. */
import type { Scenario } from "../record/record.js";
import type { JudgedRun } from "./judged-run.js";

export interface Trial {
  readonly scenario: Scenario;
  /** Clients and faults stop at the first answer that nothing can explain; what else the run would show is not seen. */
  readonly stopOnViolation?: boolean;
  /** Of what is convicted: also whether the program without its mistake is, in the same scenario. */
  readonly blame?: boolean;
  /** Of what is convicted, and the mistake is to blame: also how surely it fails. */
  readonly steadiness?: boolean;
}

export interface Judged extends JudgedRun {
  readonly outcome: "judged";
  /** The program without its mistake is convicted of the same in the same scenario: the mistake is not to blame. */
  readonly withoutMistake: boolean;
  /** In how many of ten worlds like those of real processes it fails; null if that was not asked for. */
  readonly steadiness: number | null;
  /** How long its thread worked on it. */
  readonly ms: number;
}

/** The harness itself failed in this run, which says nothing about the system: an outcome like others, and a defect of ours. */
export interface Crashed {
  readonly outcome: "crashed";
  readonly error: string;
  readonly ms: number;
}

export type Outcome = Judged | Crashed;
