/**
 * The engines of one key's search, on as many threads as are free. It is known as soon as one of them has an answer; which of them is
 * believed does not depend on which was quicker, though. The answer is that of the turn that comes first in the order that one thread
 * would have taken them in, and what was before that is finished first, which takes no longer than one thread would have taken. So
 * the order found, the explanation and the cost are those of one thread. Only where time or memory end a thread before it has come
 * that far, the answer of another one is taken that one thread would not have come to.
 */
import { type EngineName, type Turn, TurnAccount, turnPlace } from "../turns.js";
import { endAfter, newControl } from "./engine-share.js";

/** A search of fewer configurations is over before another thread could be of help. */
const helpFrom = 400_000;
/** Engines that a helper may run, the most useful first. */
const helping: readonly EngineName[] = ["sweep", "narrow", "quotients"];

export class Contest<Participant> {
  readonly control = newControl();
  /** By place. */
  private readonly turns = new Map<number, Turn>();
  /** Where each participant that has an answer came to it. */
  private readonly answers = new Map<Participant, Turn>();
  private readonly helped = new Set<EngineName>();
  private configurations = 0;

  /** `onAnswer`: called when an answer is known, which another one will not change. */
  constructor(
    private readonly key: string | null,
    private readonly onAnswer: (valid: boolean) => void,
  ) {}

  /** A participant has made a turn. Throws if two engines contradict each other, which is a defect of one of them. */
  note(participant: Participant, turn: Turn): void {
    const place = turnPlace(turn.engine, turn.round);
    if (!this.turns.has(place)) {
      this.turns.set(place, turn);
      this.configurations += turn.configurations;
    }
    if (turn.valid === undefined) return;
    for (const other of this.answers.values()) {
      if (other.valid === turn.valid) continue;
      endAfter(this.control, -1);
      const [a, b] = [other, turn].map(({ engine, valid }) => `${engine} says ${valid === true ? "valid" : "invalid"}`);
      throw new Error(`engines contradict each other${this.key === null ? "" : ` on key ${this.key}`}: ${a}, ${b}`);
    }
    this.answers.set(participant, turn);
    endAfter(this.control, place);
    if (this.answers.size === 1) this.onAnswer(turn.valid);
  }

  /** The engine that one more thread should run; undefined if none would help. */
  engineToHelp(): EngineName | undefined {
    if (this.configurations < helpFrom || this.answers.size > 0) return undefined;
    return helping.find((engine) => !this.helped.has(engine) && !this.isExhausted(engine));
  }

  help(engine: EngineName): void {
    this.helped.add(engine);
  }

  /** The participant with the answer that a single thread would have given; undefined if no participant has one. */
  get winner(): Participant | undefined {
    let first: { participant: Participant; place: number } | undefined;
    for (const [participant, { engine, round }] of this.answers) {
      const place = turnPlace(engine, round);
      if (first === undefined || place < first.place) first = { participant, place };
    }
    return first?.participant;
  }

  /** Undefined as long as no participant has one. */
  get answer(): boolean | undefined {
    const [first] = this.answers.values();
    return first?.valid;
  }

  /** What the search cost up to that answer, or in all. */
  get cost(): { readonly configurations: number; readonly bytes: number } {
    const { winner } = this;
    const answer = winner === undefined ? undefined : this.answers.get(winner);
    const last = answer === undefined ? Number.POSITIVE_INFINITY : turnPlace(answer.engine, answer.round);
    const account = new TurnAccount();
    for (const place of [...this.turns.keys()].sort((a, b) => a - b)) {
      const turn = this.turns.get(place);
      if (turn !== undefined && place <= last) account.add(turn);
    }
    return { configurations: account.configurations, bytes: account.peak };
  }

  private isExhausted(engine: EngineName): boolean {
    return [...this.turns.values()].some((turn) => turn.engine === engine && turn.exhausted);
  }
}
