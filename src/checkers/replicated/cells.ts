/**
 * A register, or one field of a map: writes, each of a value of its own, and deletions. Which of the writes a read may show, and which it must,
 * by what must and what may be visible to it (knowledge.ts). A write and a deletion take away what their node had seen.
 */
import { InputError } from "../../history/errors.js";
import { canonicalJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";
import { shown } from "../telling/shown.js";
import { byInput, type Finding, inOrder, stepOf } from "./judge-objects.js";
import { type Knowledge, maySee, type View } from "./knowledge.js";

/** What a read shows of concurrent writes. */
export type Shows = "all" | "one";

export class Cell {
  /** Of a completed deletion: a write that it has certainly seen, though its node had not shown it before. */
  private readonly observed = new Map<Operation, Operation>();
  /** By node: of each write that was shown there, since when it is, and since when it is not any more. */
  private readonly shown = new Map<string, Map<Operation, { readonly since: number; until: number }>>();

  private readonly takers: readonly Operation[];

  constructor(
    private readonly writes: readonly Operation[],
    private readonly deletions: readonly Operation[],
    private readonly shows: Shows,
    private readonly knowledge: Knowledge,
  ) {
    this.takers = [...writes, ...deletions];
  }

  /** Where a deletion succeeds, the field has shown a write. */
  deleted(deletion: Operation): Finding | undefined {
    const view = this.knowledge.view(deletion, []);
    const takers = this.takers.filter((each) => each !== deletion && view(each));
    const live = this.writes.filter(
      (write) => maySee(deletion, write) && !takers.some((taker) => this.takes(taker, write)),
    );
    const [only, second] = live;
    if (only === undefined) {
      return {
        headline: "A deletion found a field that was not there.",
        steps: inOrder([
          ...takers.slice(-1).map((taker) => stepOf(taker)),
          stepOf(deletion, ": no value can have been left there"),
        ]),
      };
    }
    if (second === undefined) {
      this.observed.set(deletion, only);
      this.knowledge.learn(deletion.node, only, deletion.return);
    }
    this.knowledge.learn(deletion.node, deletion, deletion.return);
    return undefined;
  }

  /** `siblings`: the writes whose values the read shows here. `view`: what must be visible to it, by all that it shows. */
  read(read: Operation, siblings: readonly Operation[], view: View): Finding | undefined {
    return this.replaced(read, siblings, view) ?? this.lost(read, siblings, view) ?? this.returned(read, siblings);
  }

  /** Where the first is visible, the second shows nothing. */
  private takes(taker: Operation, write: Operation): boolean {
    return taker !== write && (this.observed.get(taker) === write || this.knowledge.mustSee(taker, write));
  }

  /** A value that a visible write or deletion had seen. */
  private replaced(read: Operation, siblings: readonly Operation[], view: View): Finding | undefined {
    for (const write of siblings) {
      for (const taker of this.takers) {
        if (!view(taker) || !this.takes(taker, write)) continue;
        const value = shown(writtenBy(write));
        const isWrite = !this.deletions.includes(taker);
        return {
          headline: isWrite ? "A value was read that had been replaced." : "A deleted value has come back.",
          steps: inOrder([
            stepOf(write),
            stepOf(taker, `, where ${value} had been seen`),
            stepOf(read, `: ${value} is still there, although what ${isWrite ? "replaced" : "deleted"} it was visible`),
          ]),
        };
      }
    }
    return undefined;
  }

  /** A write that must be visible is shown, or was taken by one that is shown or a deletion: chains end there, and had seen it, too. */
  private lost(read: Operation, siblings: readonly Operation[], view: View): Finding | undefined {
    for (const write of this.writes) {
      if (siblings.includes(write) || !view(write)) continue;
      const [first] = siblings;
      // The clock of the last writer may be ahead of that of any other, but for those that had seen it.
      const explained = this.shows === "one" ? first !== undefined : siblings.some((sibling) => maySee(sibling, write));
      if (explained) continue;
      const deletions = this.deletions.filter((each) => maySee(read, each) && maySee(each, write));
      const [only, second] = deletions;
      if (only !== undefined) {
        if (second === undefined) this.knowledge.learn(read.node, only, read.return);
        continue;
      }
      return {
        headline: "A write is lost.",
        steps: inOrder([
          stepOf(write),
          ...(first === undefined ? [] : [stepOf(first)]),
          stepOf(read, `: ${shown(writtenBy(write))} is not there, and nothing that is there can have replaced it`),
        ]),
      };
    }
    return undefined;
  }

  /** What a node has seen taken away does not come back there. */
  private returned(read: Operation, siblings: readonly Operation[]): Finding | undefined {
    if (read.node === undefined) return undefined;
    let known = this.shown.get(read.node);
    if (known === undefined) {
      known = new Map();
      this.shown.set(read.node, known);
    }
    for (const [write, span] of known) {
      if (siblings.includes(write)) {
        if (span.until >= read.call) continue;
        return {
          headline: "A node went back to an earlier value.",
          steps: inOrder([
            stepOf(write),
            stepOf(read, `, where reads before it had shown that this value was replaced`),
          ]),
        };
      }
      if (read.call > span.since) span.until = Math.min(span.until, read.return);
    }
    for (const write of siblings) {
      if (!known.has(write)) known.set(write, { since: read.return, until: Number.POSITIVE_INFINITY });
    }
    return undefined;
  }
}

/** The writes of an object by what they have written. Throws InputError for what was written twice. */
export class Written {
  private readonly writes: ReadonlyMap<string, Operation>;

  constructor(writes: readonly Operation[]) {
    const found = byInput(writes);
    for (const [text, [first, second]] of found) {
      if (first === undefined || second === undefined) continue;
      throw new InputError(
        `${text} was written by two operations`,
        { field: `event ${second.call}` },
        "let each write have a value of its own, so that a read names its writer",
      );
    }
    this.writes = new Map([...found].flatMap(([text, [write]]) => (write === undefined ? [] : [[text, write]])));
  }

  /** The writes of what a read shows; a finding if there is none that it may see. */
  behind(read: Operation, inputs: readonly Json[]): readonly Operation[] | Finding {
    const found: Operation[] = [];
    for (const input of inputs) {
      const write = this.writes.get(canonicalJson(input));
      if (write === undefined || !maySee(read, write)) {
        return {
          headline: "A value was read that was never written.",
          steps: [stepOf(read, `: no client had asked to write ${shown(input)}`)],
        };
      }
      found.push(write);
    }
    return found;
  }
}

/** What a write has written: its input, or of a put `[field, value]` the value. */
export function writtenBy({ f, input }: Operation): Json {
  return f === "put" && Array.isArray(input) ? (input[1] ?? null) : input;
}
