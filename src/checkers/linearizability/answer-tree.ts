/**
 * The answers of a key-value store as a tree, in which a text grows by one append from a node to its child. It holds the texts that
 * some answer had to grow through: those that end with a part of the answer, for answers that can be spelled in only one way.
 */
import type { Spelling } from "../../models/kv-spelling.js";

const none = -1;

export class AnswerTree {
  /** By node: the text that it grew out of, −1 if it is one that a put left, or the initial one. */
  readonly parent: number[] = [];
  /** By node: 1 if it shows an append that happens once, so that the text, once left, does not come again. */
  readonly once: number[] = [];
  private readonly nodes = new Map<string, number>();
  /** By place in the latest answer: the node of its beginning up to there. */
  private nodeAt = new Int32Array(1024).fill(none);
  private length = 0;

  constructor(private readonly spelling: Spelling) {}

  get size(): number {
    return this.parent.length;
  }

  /** The node of a text, −1 if it has none. */
  of(text: string): number {
    return this.nodes.get(text) ?? none;
  }

  /** Adds an answer; quick if they come in order of code units. Returns its node, −1 if it can be spelled in several ways or in none. */
  add(answer: string): number {
    const { spelling } = this;
    const ways = spelling.spell(answer);
    while (answer.length >= this.nodeAt.length) this.makeRoom();
    this.nodeAt.fill(none, spelling.shared + 1, this.length + 1);
    this.length = answer.length;
    if (ways !== 1) return none;
    const fresh: number[] = [];
    let place = answer.length;
    for (; place >= 0 && this.nodeAt[place] === none; place = spelling.beginOf(place)) fresh.push(place);
    let node = place < 0 ? none : (this.nodeAt[place] ?? none);
    for (const end of fresh.reverse()) {
      const once = spelling.isOnly(end) || this.once[node] === 1;
      this.parent.push(node);
      node = this.once.push(once ? 1 : 0) - 1;
      this.nodeAt[end] = node;
      this.nodes.set(answer.slice(0, end), node);
    }
    return node;
  }

  private makeRoom(): void {
    const nodeAt = new Int32Array(this.nodeAt.length * 2).fill(none);
    nodeAt.set(this.nodeAt);
    this.nodeAt = nodeAt;
  }
}
