/** Adds up the runs of one attempt into what its line in the ledger says. */
import type { FaultWindows } from "../../judging/meaning.js";
import type { AttemptLine, Notable } from "../ledger/lines.js";
import type { OutcomeKind } from "../outcome.js";
import { sampleOf } from "./steering.js";

export type AttemptResult = Pick<
  AttemptLine,
  "ms" | "outcomes" | "kinds" | "signatures" | "operations" | "faults" | "situations" | "notable"
>;

/** A single run, before it is known for how many others it stands. */
export type NotedRun = Omit<Notable, "runs">;

/** What is noted about a run that was judged. */
interface Judged {
  readonly operations: number;
  readonly faultWindows: FaultWindows;
  /** Absent for a run on processes or containers. */
  readonly situations?: readonly number[];
}

/** Of runs with the same outcome, kinds and signature, at most this many are noted individually: the last one stands for the others, too. */
const mostAlike = 3;

export class Attempted {
  private readonly outcomes = new Map<OutcomeKind, number>();
  private readonly kinds = new Map<string, number>();
  private readonly signatures = new Map<string, number>();
  private readonly alike = new Map<string, Notable[]>();
  private readonly notable: Notable[] = [];
  private readonly situations = new Set<number>();
  private ms = 0;
  private operations = 0;
  private windows = 0;
  private ok = 0;

  /** `ms`: how long the run took. */
  add(run: NotedRun, ms: number, judged: Judged | undefined): void {
    this.ms += ms;
    increment(this.outcomes, run.outcome);
    // A run in which the mistake is not to blame is not convicted.
    if (run.outcome !== "vacuous") {
      for (const kind of run.kinds) increment(this.kinds, kind);
      if (run.signature !== null) increment(this.signatures, run.signature);
    }
    if (judged !== undefined) {
      this.operations += judged.operations;
      this.windows += judged.faultWindows.windows;
      this.ok += judged.faultWindows.ok;
      for (const situation of judged.situations ?? []) this.situations.add(situation);
    }
    if (run.outcome === "valid") return;
    // A kind beside the first is a contradiction of its own: a run that alone has it must not be left out.
    const alike = JSON.stringify([run.outcome, run.signature ?? run.reason, ...run.kinds]);
    const noted = this.alike.get(alike) ?? [];
    this.alike.set(alike, noted);
    const last = noted.at(-1);
    if (last !== undefined && noted.length === mostAlike) last.runs += 1;
    else {
      const entry = { ...run, runs: 1 };
      noted.push(entry);
      this.notable.push(entry);
    }
  }

  result(): AttemptResult {
    return {
      ms: Math.round(this.ms),
      outcomes: Object.fromEntries(this.outcomes),
      kinds: Object.fromEntries(this.kinds),
      ...(this.signatures.size === 0 ? {} : { signatures: Object.fromEntries(this.signatures) }),
      operations: this.operations,
      faults: { windows: this.windows, ok: this.ok },
      ...(this.situations.size === 0 ? {} : { situations: sampleOf(this.situations) }),
      notable: this.notable,
    };
  }
}

function increment<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
