/**
 * What later answers rule out of a key-value store. A text that shows an append which happens once, wherever it can come from, is there
 * once: when it was replaced, or another append was added that an answer does not show, it does not come again. So as long as a get
 * that answers this text, or what it has yet to grow into, is not linearized, nothing may leave it.
 */
import type { Json } from "../../history/operation.js";
import type { Partition } from "./partition.js";
import { Spelling } from "./special/kv-generations.js";
import type { Transitions } from "./transitions.js";

/** What is asked of a configuration. */
interface Configuration {
  readonly state: number;
  readonly due: number;
  isLinearized(id: number): boolean;
}

/** Gets that must be linearized, by number. */
interface Awaiting {
  /** In order of return. */
  readonly gets: readonly number[];
  /** Event at which the last of them is invoked. */
  readonly lastCall: number;
}

interface Answer {
  readonly text: string;
  readonly gets: readonly number[];
  /** Places at which its parts end, descending; none where it can be spelled in several ways. */
  readonly ends: readonly number[];
}

const nobody: Awaiting = { gets: [], lastCall: -1 };

export class LookAhead {
  private readonly spelling: Spelling;
  /** Answers in order of code units; for each its gets. */
  private readonly answers: readonly Answer[];
  private readonly byState = new Map<number, Awaiting>();

  constructor(
    private readonly partition: Partition,
    private readonly transitions: Transitions,
  ) {
    const { operations, model, optional, signature } = partition;
    this.spelling = new Spelling(operations, typeof model.init === "string" ? model.init : "", false);
    const gets = new Map<string, number[]>();
    for (const id of partition.completed) {
      const { f, output } = operations[id] ?? {};
      if (f !== "get" || typeof output !== "string" || optional[signature[id] ?? 0] === 1) continue;
      const list = gets.get(output);
      if (list === undefined) gets.set(output, [id]);
      else list.push(id);
    }
    this.answers = [...gets]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([text, gets]) => ({ text, gets, ends: this.spelling.spell(text) === 1 ? this.spelling.ends() : [] }));
  }

  /** True if going from the configuration's state to another one leaves a get behind. */
  strands(configuration: Configuration, next: number): boolean {
    const awaiting = this.awaiting(configuration.state);
    if (awaiting.gets.length === 0) return false;
    const { returnAt } = this.partition;
    const now = returnAt[configuration.due] ?? 0;
    const grown = this.transitions.state(next);
    if (awaiting.lastCall > now && !this.grows(configuration.state, grown)) return true;
    for (let place = awaiting.gets.length - 1; place >= 0; place--) {
      const id = awaiting.gets[place] ?? 0;
      if ((returnAt[id] ?? 0) < now) return false;
      const answer = this.partition.operations[id]?.output;
      if (this.isLinearized(configuration, id, now)) continue;
      if (typeof grown !== "string" || typeof answer !== "string" || !answer.startsWith(grown)) return true;
    }
    return false;
  }

  private isLinearized(configuration: Configuration, id: number, now: number): boolean {
    // Until it is invoked its slot is another one's.
    return (this.partition.callAt[id] ?? 0) < now && configuration.isLinearized(id);
  }

  private grows(state: number, next: Json): boolean {
    return typeof next === "string" && next.startsWith(String(this.transitions.state(state)));
  }

  /** The gets whose answers begin with a state that is there only once; none of other states. */
  private awaiting(state: number): Awaiting {
    const known = this.byState.get(state);
    if (known !== undefined) return known;
    const text = this.transitions.state(state);
    const once = typeof text === "string" && this.spelling.spell(text) === 1 && this.spelling.showsOne();
    const found = once ? this.growingFrom(text) : nobody;
    this.byState.set(state, found);
    return found;
  }

  /** Gets that answer it, or what it must grow into: of which it is a part however that is spelled. */
  private growingFrom(text: string): Awaiting {
    const { returnAt, callAt } = this.partition;
    const gets: number[] = [];
    for (let place = this.firstNotBelow(text); place < this.answers.length; place++) {
      const answer = this.answers[place];
      if (answer?.text.startsWith(text) !== true) break;
      if (answer.ends.includes(text.length)) gets.push(...answer.gets);
    }
    gets.sort((a, b) => (returnAt[a] ?? 0) - (returnAt[b] ?? 0));
    return { gets, lastCall: gets.reduce((last, id) => Math.max(last, callAt[id] ?? 0), -1) };
  }

  private firstNotBelow(text: string): number {
    let low = 0;
    for (let high = this.answers.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((this.answers[middle]?.text ?? "") < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
