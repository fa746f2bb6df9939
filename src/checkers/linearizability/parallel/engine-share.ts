/**
 * One search on several threads: one of them judges the key, with all engines in turns, and others that have nothing to do take an engine
 * over once they have caught up with it. They communicate only through a few words of shared memory, since a thread that searches
 * receives nothing else.
 */
import { type EngineName, engineNames, type Shared, type Turn, turnPlace } from "../turns.js";

/** Place of the last turn that is of interest; then by engine the rounds done by the judging thread, and 1 if a helper took it over. */
const lastWanted = 0;
const roundsFrom = 1;
const takenFrom = roundsFrom + engineNames.length;
const words = takenFrom + engineNames.length;

export function newControl(): Int32Array {
  const control = new Int32Array(new SharedArrayBuffer(words * Int32Array.BYTES_PER_ELEMENT));
  control[lastWanted] = 0x7fffffff;
  return control;
}

/** No thread takes a turn after this one; −1: no turn at all. */
export function endAfter(control: Int32Array, place: number): void {
  if (place < Atomics.load(control, lastWanted)) Atomics.store(control, lastWanted, place);
}

export class EngineShare implements Shared {
  constructor(
    private readonly control: Int32Array,
    /** The engine that this thread runs for another one; null in the thread that judges the key. */
    private readonly helps: EngineName | null,
    private readonly tell: (turn: Turn) => void,
  ) {}

  whose(engine: EngineName, round: number): "ours" | "another's" | "nobody's" {
    const { control, helps } = this;
    if (turnPlace(engine, round) > Atomics.load(control, lastWanted)) return "nobody's";
    if (helps === null) {
      return Atomics.load(control, takenFrom + engineNames.indexOf(engine)) === 1 ? "another's" : "ours";
    }
    // The quotients begin with the value that depth-first search did not get past in its first turn.
    const prepares = helps === "quotients" && engine === "depth-first" && round === 0;
    return engine === helps || prepares ? "ours" : "another's";
  }

  done(turn: Turn): void {
    const { control, helps } = this;
    const engine = engineNames.indexOf(turn.engine);
    if (helps === null) Atomics.store(control, roundsFrom + engine, turn.round + 1);
    else if (turn.engine === helps && turn.round + 1 >= Atomics.load(control, roundsFrom + engine)) {
      Atomics.store(control, takenFrom + engine, 1);
    }
    this.tell(turn);
  }
}
