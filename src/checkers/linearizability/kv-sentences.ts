/** What contradicts what in a key-value store, in sentences. Answers are long and mostly alike, so it is told where they differ. */
import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import { theOperation } from "../telling/operation.js";
import { capital, events, shown } from "../telling/shown.js";
import { failureRule, type Telling } from "../telling/unwritten.js";
import { initialText, KvTexts, type Spelling } from "./kv-texts.js";
import { type Reason, unwritten } from "./special/result.js";

export interface KvRefutation {
  /** Operations by number, in order of invocation. */
  readonly core: readonly number[];
  readonly reasons: readonly Reason[];
}

/** Characters shown of what comes next in an answer. */
const shownNext = 60;

export class KvTeller {
  constructor(
    private readonly operations: readonly Operation[],
    /** Null: the key is missing at first. */
    private readonly initial: string | null,
  ) {}

  noText(get: number): KvRefutation {
    const value = this.operations[get]?.output ?? null;
    return this.refutation([get], unwritten(this.operations[get], value));
  }

  /** An answer that the key is missing, where it never is. */
  neverMissing(get: number): KvRefutation {
    return this.refutation(
      [get],
      `${capital(this.the(get))} answered that the key is missing; but it started with ${shown(this.initial)}, and no operation removes it.`,
    );
  }

  unspeakable(get: number, { text, reach }: Spelling): KvRefutation {
    const end = this.operations[get]?.return ?? 0;
    const next = shown(text.slice(reach, reach + shownNext));
    const goesOn =
      reach === 0
        ? `none begins with ${next}`
        : `after its first ${plural(reach, "character")}, none goes on with ${next}`;
    return this.refutation(
      [get],
      `The answer of ${this.the(get)} cannot be put together from a put and the appends after it that had begun before event ${end}, ` +
        `where it ended: ${goesOn}.`,
      (all) => tellFailed(all, this.initial, this.operations[get]),
    );
  }

  repeated(get: number, text: string, appends: readonly number[]): KvRefutation {
    const end = this.operations[get]?.return ?? 0;
    const calls = appends.map((id) => this.operations[id]?.call ?? 0);
    return this.refutation(
      [get],
      `The answer of ${this.the(get)} can be put together in one way only, and that takes more appends of ${shown(text)} than had begun ` +
        `before event ${end}, where it ended: there ${appends.length === 1 ? "was 1, that" : `were ${appends.length}, those`} of ${events(calls)}.`,
    );
  }

  /** `base`: the last to complete of what the answer can begin with. */
  overwritten(get: number, bases: readonly number[], base: number, overwriter: number): KvRefutation {
    return this.refutation(
      [base, overwriter, get],
      this.beginsWith(get, bases, base),
      `By the clock, ${this.the(overwriter)} replaced that text: it ${base === initialText ? "" : `began after ${this.the(base)} had completed, and `}` +
        `had completed before ${this.the(get)} began.`,
    );
  }

  missed(get: number, bases: readonly number[], base: number, append: number): KvRefutation {
    const after = base === initialText ? "" : `began after ${this.the(base)} had completed, and `;
    return this.refutation(
      [base, append, get],
      this.beginsWith(get, bases, base),
      `By the clock, ${this.the(append)} had appended ${shown(this.operations[append]?.input)} to that: it ${after}had completed before ` +
        `${this.the(get)} began. Yet it is missing from the answer.`,
    );
  }

  /** The answer shows what `later` appended before what `earlier` appended, which had completed before `later` began. */
  swapped(get: number, earlier: number, later: number): KvRefutation {
    const text = (append: number): string => shown(this.operations[append]?.input);
    return this.refutation(
      [earlier, later, get],
      `In the answer of ${this.the(get)}, ${text(later)}, which only ${this.the(later)} appends, stands before ${text(earlier)}, which only ` +
        `${this.the(earlier)} appends.`,
      `By the clock it is the other way round: ${this.the(earlier)} had completed before ${this.the(later)} began.`,
    );
  }

  /** Two answers that begin with the same text: `longer` does not begin with all of `shorter`, or was got before it. */
  pair(base: number, longer: number, shorter: number): KvRefutation {
    const [long, short] = [this.textOf(longer), this.textOf(shorter)];
    const [a, b] = [this.the(longer), this.the(shorter)];
    let same = 0;
    while (same < short.length && long[same] === short[same]) same += 1;
    const both = `The answers of ${a} and ${b} begin with the same text, ${this.from(base)}, and a text only grows until the next put`;
    const [goesOn, other] = [long, short].map((text) => shown(text.slice(same, same + shownNext)));
    return this.refutation(
      [base, longer, shorter],
      same < short.length
        ? `${both}, so one must begin with all of the other. They are alike in the first ${plural(same, "character")}; then that of ${a} ` +
            `goes on ${goesOn}, and that of ${b} ${other}.`
        : `${both}. By what was read, ${b} therefore comes before ${a}, whose answer goes on ${goesOn}.`,
      ...(same < short.length ? [] : [`By the clock it is the other way round: ${a} had completed before ${b} began.`]),
    );
  }

  private beginsWith(get: number, bases: readonly number[], base: number): string {
    const answer = `The answer of ${this.the(get)} can only begin with`;
    if (bases.length === 1) return `${answer} ${this.from(base)}.`;
    const puts = bases.filter((id) => id !== initialText);
    const start = puts.length < bases.length ? `${this.start()} or ` : "";
    return `${answer} ${start}the text of ${puts.length === 1 ? "" : `one of ${puts.length} puts, the last to complete being `}${this.the(base)}.`;
  }

  private from(base: number): string {
    if (base !== initialText) return `that of ${this.the(base)}`;
    return this.initial === null ? this.start() : `${this.start()}, ${shown(this.initial)}`;
  }

  private start(): string {
    return this.initial === null ? "the empty text of a missing key" : "the initial text";
  }

  private textOf(get: number): string {
    return String(this.operations[get]?.output ?? "");
  }

  private the(id: number): string {
    const operation = this.operations[id];
    if (operation === undefined) throw new RangeError(`no operation ${id}`);
    return theOperation(operation);
  }

  private refutation(core: readonly number[], ...reasons: readonly Reason[]): KvRefutation {
    const distinct = [...new Set(core.filter((id) => id >= 0))];
    return { core: distinct.sort((a, b) => a - b), reasons };
  }
}

/** Failed puts and appends with which the answer could be put together, where it cannot be without. */
function tellFailed(all: readonly Operation[], initial: string | null, get: Operation | undefined): Telling {
  const nothing = { sentences: [], related: [] };
  if (get === undefined) return nothing;
  const text = String(get.output ?? "");
  const withFailed = new KvTexts(all, initial, () => true).spell(text, get.return);
  if (withFailed.bases.length === 0) return nothing;
  const failed = all.filter(
    ({ f, type, input, call }, id) =>
      type === "fail" &&
      call < get.return &&
      (f === "put" ? withFailed.bases.includes(id) : withFailed.segments.has(String(input))),
  );
  return {
    sentences: [
      `It could be, had ${failed.length === 1 ? "the operation" : "the operations"} of ${events(failed.map(({ call }) => call))} not failed.`,
      failureRule,
    ],
    related: failed.slice(0, 1),
  };
}
