/**
 * What contradicts what in a register whose values tell who wrote them: which operation came first by the clock, and which by what
 * was read.
 */
import type { Json, Operation } from "../../../history/operation.js";
import { capital, listed, shown } from "../../telling/shown.js";
import { initialValue, kinds, type RegisterColumns } from "./register-columns.js";
import { type Contradicted, contradicted, contradictedAsTold, named, unwritten } from "./result.js";

/** Of a chain of cas so many are told at its beginning, and one at its end. */
const toldOfChain = 4;

export class RegisterTeller {
  constructor(
    private readonly operations: readonly Operation[],
    private readonly columns: RegisterColumns,
  ) {}

  /** An operation found a value that was never written (`writer` −1), or that its only writer began to write too late. */
  unwritten(position: number, writer: number): Contradicted {
    const { value, expected, kind } = this.columns;
    const number = (kind[position] === kinds.read ? value[position] : expected[position]) ?? initialValue;
    const found = this.valueOf(number);
    const { positions, sentences } = this.shownToHappen([position, writer]);
    return contradicted(positions, ...sentences, unwritten(this.operations[position], found));
  }

  /** Two cas that replaced one value. */
  rivals(position: number, other: number): Contradicted {
    const from = this.columns.expected[position] ?? initialValue;
    const { positions, sentences } = this.shownToHappen([other, position]);
    const both = `${capital(this.the(other))} and ${this.the(position)} both replaced`;
    return contradicted(
      positions,
      ...sentences,
      from === initialValue
        ? `${both} the initial value, which nothing wrote again: once one of them had replaced it, the other could not.`
        : `${both} ${shown(this.valueOf(from))}, which only ${this.the(this.writerOf(from))} writes: once one of them had replaced it, ` +
            "the other could not.",
    );
  }

  /** Cas of which each needs what another leaves, all round. `members`: from the first, each needs what the next leaves. */
  ring(members: readonly number[]): Contradicted {
    const [first = -1] = members;
    const { positions, sentences } = this.shownToHappen(members);
    const needs = `${capital(this.the(first))} needed ${shown(this.needed(first))}, which only`;
    return contradicted(
      positions,
      ...sentences,
      members.length === 1
        ? `${needs} that operation itself writes.`
        : `${needs} ${this.the(members[1] ?? -1)} writes; and going back from there, each needed what another of them left: ` +
            `${this.replacements(members.toReversed())}. None of them can have been the first.`,
    );
  }

  /** `early` saw or left a value from which the cas `chain` lead, in this order, to that of `late`; `late` had completed before. */
  againstTime(early: number, late: number, chain: readonly number[]): Contradicted {
    const { positions, sentences } = this.shownToHappen([early, late, chain.at(-1) ?? -1]);
    return contradicted(
      positions,
      ...sentences,
      `By what was read, ${this.the(early)}, which ${this.found(early)}, comes before ${this.the(late)}, which ${this.found(late)}: ` +
        `${this.replacements(chain)}, and ${this.writtenOnce(chain, late)}.`,
      `By the clock it is the other way round: ${this.the(late)} had completed before ${this.the(early)} began.`,
    );
  }

  /**
   * Two groups of values, each of which stands together. By the clock `a.first` comes before `b.last`, and `b.first` before `a.last`;
   * −1: the start.
   */
  interleaved(a: Ends, b: Ends): Contradicted {
    const [outer, inner] = this.oneBetween(a, b) ?? this.oneBetween(b, a) ?? [a, b];
    const ends = [outer.first, outer.last, inner.first, inner.last];
    const { positions, sentences } = this.shownToHappen(ends);
    const writers = positions.map((position) => this.writerOf(this.columns.value[position] ?? initialValue));
    const told = [...sentences, ...this.tellInterleaved(outer, inner)];
    return contradictedAsTold(this.operations, [...positions, ...writers], ...told);
  }

  /** If a single operation of `inner` lies between those of `outer` by the clock, it is enough to tell that. */
  private oneBetween(outer: Ends, inner: Ends): [outer: Ends, inner: Ends] | undefined {
    const returned = (position: number): number => (position < 0 ? -1 : (this.operations[position]?.return ?? 0));
    const called = (position: number): number => this.operations[position]?.call ?? 0;
    for (const one of [inner.first, inner.last]) {
      if (one < 0 || outer.first < 0) continue;
      if (returned(outer.first) < called(one) && returned(one) < called(outer.last))
        return [outer, { first: one, last: one, chain: [] }];
    }
    return undefined;
  }

  private tellInterleaved(a: Ends, b: Ends): string[] {
    if (a.first < 0) {
      return [
        a.chain.length === 0
          ? "The register starts with its initial value, and nothing writes that again."
          : `The register starts with its initial value, and what follows comes directly after that: ${this.replacements(a.chain)}.`,
        `By what was read, ${this.the(a.last)}, which ${this.found(a.last)}, therefore comes before ${this.the(b.first)}, which ` +
          `${this.found(b.first)}.`,
        `By the clock it is the other way round: ${this.the(b.first)} had completed before ${this.the(a.last)} began.`,
      ];
    }
    if (b.first < 0) return this.tellInterleaved(b, a);
    if (b.first === b.last) {
      return [
        ...this.together(a),
        `By what was read, ${this.the(b.first)}, which ${this.found(b.first)}, cannot stand between ${this.the(a.first)} and ` +
          `${this.the(a.last)}.`,
        `By the clock it does: it began after ${this.the(a.first)} had completed, and had completed before ${this.the(a.last)} began.`,
      ];
    }
    return [
      ...this.together(a),
      ...this.together(b),
      `By what was read, ${this.the(a.first)} and ${this.the(a.last)} therefore come both before or both after ${this.the(b.first)} ` +
        `and ${this.the(b.last)}.`,
      `By the clock neither is the case: ${this.the(a.first)} had completed before ${this.the(b.last)} began, and ${this.the(b.first)} ` +
        `before ${this.the(a.last)} began.`,
    ];
  }

  /** Why what saw or left the values of a group stands together. */
  private together({ first, last, chain }: Ends): string[] {
    const value = this.columns.value[last] ?? initialValue;
    if (chain.length > 0) {
      return [
        `Nothing comes between what found a value and what found the value that replaced it: ${this.replacements(chain)}, and ` +
          `${this.writtenOnce(chain, last)}.`,
      ];
    }
    if (first === last) return [];
    return [
      `Only ${this.the(this.writerOf(value))} writes ${shown(this.valueOf(value))}, so no other value comes between the operations that saw it.`,
    ];
  }

  /** If the group ends with a cas, an operation without an answer may write the value it left once more, and no operation found that. */
  private writtenOnce(chain: readonly number[], last: number): string {
    const which = chain.at(-1) === last ? "none of the values that were replaced" : "none of these values";
    return `${which} was written twice`;
  }

  /** "the cas of event 2 replaced 1 with 2, the cas of event 6 replaced 2 with 3". */
  private replacements(chain: readonly number[]): string {
    const tell = (position: number): string => {
      const { value } = this.columns;
      return `${this.the(position)} replaced ${shown(this.needed(position))} with ${shown(this.valueOf(value[position] ?? initialValue))}`;
    };
    if (chain.length <= toldOfChain + 2) return listed(chain.map(tell));
    const between = `${chain.length - toldOfChain - 1} more followed`;
    return listed([...chain.slice(0, toldOfChain).map(tell), between, ...chain.slice(-1).map(tell)]);
  }

  /**
   * The operations, and why those without an answer took effect: each such was seen by another, the last of which completed. −1 is
   * passed over.
   */
  private shownToHappen(wanted: readonly number[]): { positions: number[]; sentences: string[] } {
    const positions: number[] = [];
    const sentences: string[] = [];
    for (const each of wanted) {
      for (let position = each; position >= 0 && !positions.includes(position); ) {
        positions.push(position);
        if (this.operations[position]?.type !== "info") break;
        const left = this.columns.value[position] ?? initialValue;
        const observer = this.columns.observer[left] ?? -1;
        sentences.push(
          `${capital(this.the(position))} got no answer, but it took effect: ${this.the(observer)} ${this.saw(observer, left)}, ` +
            "which nothing else writes.",
        );
        position = observer;
      }
    }
    return { positions, sentences };
  }

  private saw(position: number, number: number): string {
    const { kind, expected } = this.columns;
    const replaced = kind[position] === kinds.cas && expected[position] === number;
    return `${replaced ? "replaced" : "found"} ${shown(this.valueOf(number))}`;
  }

  /** "found 1" of a read, "wrote 1" of a write or cas. */
  private found(position: number): string {
    const { kind, value } = this.columns;
    return `${kind[position] === kinds.read ? "found" : "wrote"} ${shown(this.valueOf(value[position] ?? initialValue))}`;
  }

  private needed(position: number): Json {
    return this.valueOf(this.columns.expected[position] ?? initialValue);
  }

  /** The value of a number, as some operation has it. */
  private valueOf(number: number): Json {
    const { kind, value, expected } = this.columns;
    const written = value.findIndex((each, position) => each === number && kind[position] !== kinds.none);
    const { f, input = null, output = null } = this.operations[written] ?? {};
    if (written >= 0 && f === "read") return output;
    if (written >= 0 && f === "write") return input;
    if (written >= 0 && Array.isArray(input)) return input[1] ?? null;
    const wanted = this.operations[expected.indexOf(number)]?.input;
    return Array.isArray(wanted) ? (wanted[0] ?? null) : null;
  }

  private writerOf(value: number): number {
    return this.columns.writer[value] ?? -1;
  }

  private the(position: number): string {
    return named(this.operations, position);
  }
}

/** Operations of one group of values: one that completed early and one that began late, and the cas that lead from value to value. */
export interface Ends {
  readonly first: number;
  readonly last: number;
  readonly chain: readonly number[];
}
