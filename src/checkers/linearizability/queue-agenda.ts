/**
 * Which state a queue's search goes on from next. A dive takes one state of each number of placed operations, from some number on: the most
 * promising, in every other dive with a view to what will have to be used. Most dives begin a little before the furthest number that was
 * reached, since what led to a dead end is mostly near it; every other pair of them begins earlier. Between dives come states of any number
 * of placed operations that have used little.
 */
import { Frontier } from "./queue-frontier.js";
import { Layer } from "./queue-layer.js";
import type { State } from "./queue-state.js";

/** Of the shortest dive: by how many placed operations it begins before the furthest. */
const shortestDive = 64;
/** States that used little, after each pair of dives. */
const sparingAtOnce = 64;

export class Agenda {
  /** By number of placed operations. */
  private readonly layers: (Layer | undefined)[] = [];
  private readonly sparing = new Frontier("rank");
  private readonly balanced = new Frontier("balance");
  /** How many states are to be gone on from. */
  private open = 0;

  /** `progress`: how many operations are placed. False if a state is known that is at least as good. */
  add(state: State, progress: number): boolean {
    while (this.layers.length <= progress) this.layers.push(undefined);
    const layer = this.layers[progress] ?? new Layer();
    this.layers[progress] = layer;
    const dropped = layer.add(state);
    if (dropped === undefined) return false;
    this.open += 1 - dropped;
    this.sparing.push(state);
    this.balanced.push(state);
    return true;
  }

  /** One after the other, with those that are added meanwhile, until none is left. */
  *states(): Generator<State> {
    for (let round = 1; this.open > 0; round++) {
      // By powers of two: 1, 2, 1, 4, 1, 2, 1, 8 …
      const from = Math.max(0, this.layers.length - shortestDive * (round & -round));
      for (const by of ["promise", "guided"] as const) {
        for (let progress = from; progress < this.layers.length; progress++) {
          yield* this.taken(this.layers[progress]?.take(by));
        }
      }
      const frontier = round % 2 === 0 ? this.sparing : this.balanced;
      for (let tries = 0; tries < sparingAtOnce; tries++) yield* this.taken(frontier.take());
    }
  }

  private *taken(state: State | undefined): Generator<State> {
    if (state === undefined) return;
    this.open -= 1;
    yield state;
  }
}
