/**
 * The search of Wing & Gong (1993) with Lowe's memo (2017), depth first: follows the promising move and comes back where it
 * leads nowhere. Only configurations from which the search failed are remembered, since none can be met again on its own way.
 * Quick where there is an order to find; where there is none it may meet every configuration of every position.
 */
import { noLimits, type StepLimits } from "../limits.js";
import { ConfigurationSet } from "./configuration-set.js";
import { Dominance } from "./dominance.js";
import type { Partition } from "./partition.js";
import { Walk } from "./walk.js";

const none = -1;
const copyGrowth = 1.1;
/** Words of a frame before those of its linearized operations. */
const fixedWords = 8;
const [atPosition, atState, atUsed, atReach, atTrail, atFirst, atNext, atTrailEnd] = [0, 1, 2, 3, 4, 5, 6, 7];

export class DepthFirst {
  /** Undefined until the answer is known. */
  valid: boolean | undefined;
  configurations = 0;
  /** The furthest return that was reached and not passed. */
  deepest = none;
  /** An order that led there, or almost: it is copied only where it has grown by a good part. */
  longest: readonly number[] = [];

  private readonly walk: Walk;
  private readonly failed: ConfigurationSet;
  private readonly key: Int32Array;
  private readonly rest: Int32Array;
  private readonly dominance: Dominance;
  private readonly frameWords: number;
  private frames: Int32Array;
  private depth = 0;
  /** Moves of the frames that came back to choose, one frame's after the other's. */
  private readonly moves: number[] = [];
  private deepestTrail = none;
  /** No copy of the order to the deepest point before it is this deep. */
  private copyFrom = 0;

  constructor(partition: Partition, limits: StepLimits = noLimits) {
    this.walk = new Walk(partition, limits);
    this.key = new Int32Array(this.walk.words + 2);
    this.rest = new Int32Array(this.walk.words);
    this.dominance = new Dominance(this.walk);
    this.failed = new ConfigurationSet(this.key.length, this.walk.used, this.dominance, limits.memory);
    this.frameWords = fixedWords + this.walk.words;
    this.frames = new Int32Array(this.frameWords * 256);
    if (partition.returns.length === 0) this.valid = true;
    else {
      this.walk.absorb();
      this.arrive();
    }
  }

  get bytes(): number {
    return this.failed.bytes + this.walk.bytes + this.frames.length * 4 + this.moves.length * 8;
  }

  /** Operations by number, in an order that explains all answers. Call only when valid. */
  order(): readonly number[] {
    return this.walk.order();
  }

  /** Runs until the answer is known or this many more configurations were met. May throw LimitReached; it cannot be used after that. */
  run(configurations: number): void {
    const { walk, frameWords } = this;
    const until = this.configurations + configurations;
    while (this.valid === undefined && this.configurations < until) {
      if (this.depth === 0) {
        this.valid = false;
        return;
      }
      const { frames } = this;
      const frame = (this.depth - 1) * frameWords;
      this.restore(frame);
      let move: number;
      const first = frames[frame + atFirst] ?? none;
      if (first === none) {
        // Not tried yet: the obvious move, which is all that most frames ever need.
        frames[frame + atFirst] = this.moves.length;
        frames[frame + atNext] = none;
        move = walk.obviousMove();
        if (move === none) continue;
      } else if (frames[frame + atNext] === none) {
        const obvious = walk.obviousMove();
        const end = walk.moves(this.moves, first);
        this.moves.length = end;
        const same = this.moves.indexOf(obvious, first);
        if (obvious !== none && same !== none) this.moves.splice(same, 1);
        frames[frame + atNext] = first;
        continue;
      } else {
        const next = frames[frame + atNext] ?? 0;
        const found = this.moves[next];
        if (found === undefined) {
          this.fail();
          this.moves.length = first;
          this.depth -= 1;
          continue;
        }
        frames[frame + atNext] = next + 1;
        move = found;
      }
      this.configurations += 1;
      walk.take(move);
      this.arrive();
    }
  }

  /** The walk's configuration is new: goes past what is linearized, and makes a frame of it unless it is known to fail. */
  private arrive(): void {
    const { walk } = this;
    if (!walk.settle()) {
      this.valid = true;
      return;
    }
    if (walk.position > this.deepest) {
      this.deepest = walk.position;
      this.deepestTrail = walk.last;
    }
    this.fillKey();
    if (this.failed.covers(this.key, this.rest, walk.usedSet, walk.reach)) return;
    if ((this.depth + 1) * this.frameWords > this.frames.length) {
      const frames = new Int32Array(this.frames.length * 2);
      frames.set(this.frames);
      this.frames = frames;
    }
    const frame = this.depth * this.frameWords;
    this.frames[frame + atPosition] = walk.position;
    this.frames[frame + atState] = walk.state;
    this.frames[frame + atUsed] = walk.usedSet;
    this.frames[frame + atReach] = walk.reach;
    this.frames[frame + atTrail] = walk.last;
    this.frames[frame + atFirst] = none;
    this.frames[frame + atNext] = none;
    this.frames[frame + atTrailEnd] = walk.trail.end;
    this.frames.set(walk.linearized, frame + fixedWords);
    this.depth += 1;
  }

  private restore(frame: number): void {
    const { walk, frames } = this;
    this.keepLongest(frames[frame + atTrailEnd] ?? 0);
    walk.position = frames[frame + atPosition] ?? 0;
    walk.state = frames[frame + atState] ?? 0;
    walk.usedSet = frames[frame + atUsed] ?? 0;
    walk.reach = frames[frame + atReach] ?? 0;
    walk.last = frames[frame + atTrail] ?? none;
    walk.trail.end = frames[frame + atTrailEnd] ?? 0;
    for (let word = 0; word < walk.words; word++) walk.linearized[word] = frames[frame + fixedWords + word] ?? 0;
  }

  /** The order to the deepest point is about to be overwritten: copies it, once. */
  private keepLongest(trailEnd: number): void {
    if (this.deepestTrail < trailEnd) return;
    if (this.deepest < this.copyFrom) {
      this.deepestTrail = none;
      return;
    }
    this.copyFrom = Math.ceil(this.deepest * copyGrowth) + 1;
    const { walk } = this;
    const { last } = walk;
    walk.last = this.deepestTrail;
    this.longest = walk.order();
    walk.last = last;
    this.deepestTrail = none;
  }

  private fail(): void {
    this.fillKey();
    this.failed.add(this.key, this.rest, this.walk.usedSet, this.walk.reach, 0);
  }

  private fillKey(): void {
    this.key[0] = this.walk.position;
    this.key[1] = this.walk.state;
    this.dominance.divide(this.key, 2, this.rest);
  }
}
