/** What contradicts what in a key-value store, in sentences. Answers are long and mostly alike, so it is told where they differ. */
import type { Operation } from "../../../history/operation.js";
import { plural } from "../../../history/plural.js";
import { initialText, oneOfSeveral, Spelling, type Ways } from "../../../models/kv-spelling.js";
import { theOperation } from "../../telling/operation.js";
import { capital, events, shown } from "../../telling/shown.js";
import { failureRule, type Telling } from "../../telling/unwritten.js";
import type { Text } from "./kv-generations.js";
import { type Contradicted, contradicted, contradictedAsTold, isNamed, type Reason, unwritten } from "./result.js";

/** An operation as part of the text that it belongs to; one that no answer shows is the base of its own. */
export interface Member extends Text {
  readonly position: number;
  /** A get whose answer shows that it took effect, and where; −1 where nothing need show it. */
  readonly shownBy: number;
}

/** Of what belongs to one text an operation that completed early and one that began late. */
export interface Ends {
  readonly first: Member;
  readonly last: Member;
}

/** Characters shown of what comes next in an answer. */
const shownNext = 60;

export class KvTeller {
  constructor(
    private readonly operations: readonly Operation[],
    /** Null: the key is missing at first. */
    private readonly initial: string | null,
  ) {}

  noText(get: number): Contradicted {
    const value = this.operations[get]?.output ?? null;
    return this.refutation([get], unwritten(this.operations[get], value));
  }

  /** An answer that the key is missing, where it never is. */
  neverMissing(get: number): Contradicted {
    return this.refutation(
      [get],
      `${capital(this.the(get))} answered that the key is missing; but it started with ${shown(this.initial)}, and no operation removes it.`,
    );
  }

  unspeakable(get: number, { text, reach }: Ways): Contradicted {
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

  repeated(get: number, text: string, appends: readonly number[]): Contradicted {
    const end = this.operations[get]?.return ?? 0;
    const calls = appends.map((id) => this.operations[id]?.call ?? 0);
    return this.refutation(
      [get],
      `The answer of ${this.the(get)} can be put together in one way only, and that takes more appends of ${shown(text)} than had begun ` +
        `before event ${end}, where it ended: there ${appends.length === 1 ? "was 1, that" : `were ${appends.length}, those`} of ${events(calls)}.`,
    );
  }

  /** `base`: the last to complete of what the answer can begin with. */
  overwritten(get: number, bases: readonly number[], base: number, overwriter: number): Contradicted {
    return this.refutation(
      [base, overwriter, get],
      this.beginsWith(get, bases, base),
      `By the clock, ${this.the(overwriter)} replaced that text: it ${base === initialText ? "" : `began after ${this.the(base)} had completed, and `}` +
        `had completed before ${this.the(get)} began.`,
    );
  }

  missed(get: number, bases: readonly number[], base: number, append: number): Contradicted {
    const after = base === initialText ? "" : `began after ${this.the(base)} had completed, and `;
    return this.refutation(
      [base, append, get],
      this.beginsWith(get, bases, base),
      `By the clock, ${this.the(append)} had appended ${shown(this.operations[append]?.input)} to that: it ${after}had completed before ` +
        `${this.the(get)} began. Yet it is missing from the answer.`,
    );
  }

  /** The answer shows what `later` appended before what `earlier` appended, which had completed before `later` began. */
  swapped(get: number, earlier: number, later: number): Contradicted {
    return this.refutation(
      [earlier, later, get],
      `In the answer of ${this.the(get)}, ${this.input(later)}, which only ${this.the(later)} appends, stands before ${this.input(earlier)}, which only ` +
        `${this.the(earlier)} appends.`,
      `By the clock it is the other way round: ${this.the(earlier)} had completed before ${this.the(later)} began.`,
    );
  }

  /** Two answers that begin with the same text: `longer` does not begin with all of `shorter`, or was got before it. */
  pair(text: Text, longer: number, shorter: number): Contradicted {
    const [long, short] = [this.textOf(longer), this.textOf(shorter)];
    const [a, b] = [this.the(longer), this.the(shorter)];
    let same = 0;
    while (same < short.length && long[same] === short[same]) same += 1;
    const both = this.ofOne(text, longer, shorter);
    const [goesOn, other] = [long, short].map((text) => shown(text.slice(same, same + shownNext)));
    return this.ofText(
      [longer, shorter],
      [text.base, text.opener],
      same < short.length
        ? `${both}, so one must begin with all of the other. They are alike in the first ${plural(same, "character")}; then that of ${a} ` +
            `goes on ${goesOn}, and that of ${b} ${other}.`
        : `${both}. By what was read, ${b} therefore comes before ${a}, whose answer goes on ${goesOn}.`,
      ...(same < short.length ? [] : [`By the clock it is the other way round: ${a} had completed before ${b} began.`]),
    );
  }

  /** `append` is part of the text that `get` found without it, as the answer of `shownBy` tells, and had completed before. */
  appendedEarly(text: Text, append: number, get: number, shownBy: number): Contradicted {
    return this.ofText(
      [append, get, shownBy],
      [text.base, text.opener],
      `${this.ofOne(text, get, shownBy)}. By what was read, ${this.the(get)} therefore comes before ${this.the(append)}: in the answer of ${this.the(shownBy)}, ` +
        `${this.input(append)}, which only that appends, stands after all that ${this.the(get)} found.`,
      `By the clock it is the other way round: ${this.the(append)} had completed before ${this.the(get)} began.`,
    );
  }

  /** `append` had completed before the put began whose text it was appended to, as the answer of `get` tells. */
  beforeItsPut(base: number, append: number, get: number): Contradicted {
    return this.refutation(
      [base, append, get],
      `The answer of ${this.the(get)} can only begin with ${this.from(base)}, and ${this.input(append)}, which only ${this.the(append)} appends, ` +
        "stands after that.",
      `By the clock it is the other way round: ${this.the(append)} had completed before ${this.the(base)} began.`,
    );
  }

  /** One append in the answers of two gets that begin with different texts. */
  torn(append: number, gets: readonly [number, number]): Contradicted {
    const [one, other] = gets;
    const spelling = new Spelling(this.operations, this.initial ?? "", true);
    const before = (get: number): string => {
      const text = this.textOf(get);
      spelling.spell(text);
      return shown(text.slice(0, spelling.placeOf(append)));
    };
    return this.refutation(
      [append, ...gets],
      `The answers of ${this.the(one)} and ${this.the(other)} both hold ${this.input(append)}, which only ${this.the(append)} appends, and that ` +
        `once. But before it, the answer of ${this.the(one)} holds ${before(one)}, and that of ${this.the(other)} ${before(other)}: these ` +
        "are two different texts.",
    );
  }

  /** Two texts, or a text and an operation that is not part of it, each of which must come before the other by the clock. */
  interleaved(a: Ends, b: Ends): Contradicted {
    const [outer, inner] = oneBetween(this.operations, a, b) ?? oneBetween(this.operations, b, a) ?? [a, b];
    const members = [outer.first, outer.last, inner.first, inner.last];
    return contradictedAsTold(
      this.operations,
      members.flatMap(({ position, base, opener, shownBy }) => [position, base, opener, shownBy]),
      ...this.tellInterleaved(outer, inner),
    );
  }

  private tellInterleaved(a: Ends, b: Ends): readonly string[] {
    const [first, last] = [a.first.position, a.last.position];
    if (b.first.position === initialText) return this.tellInterleaved(b, a);
    if (first === initialText) {
      return [
        this.grows(a),
        `By what was read, ${this.the(last)} comes before ${this.the(b.first.position)}: ${this.noPart(b.first)}.`,
        `By the clock it is the other way round: ${this.the(b.first.position)} had completed before ${this.the(last)} began.`,
      ];
    }
    if (b.first.position === b.last.position) {
      return [
        this.grows(a),
        `By what was read, ${this.the(b.first.position)} cannot stand between ${this.the(first)} and ${this.the(last)}: ${this.noPart(b.first)}.`,
        `By the clock it does: it began after ${this.the(first)} had completed, and had completed before ${this.the(last)} began.`,
      ];
    }
    return [
      this.grows(a),
      this.grows(b),
      `By what was read, ${this.the(first)} and ${this.the(last)} therefore come both before or both after ${this.the(b.first.position)} and ` +
        `${this.the(b.last.position)}.`,
      `By the clock neither is the case: ${this.the(first)} had completed before ${this.the(b.last.position)} began, and ` +
        `${this.the(b.first.position)} before ${this.the(last)} began.`,
    ];
  }

  /** Why the ends of a text belong to it. */
  private grows({ first, last }: Ends): string {
    const parts = [first, last]
      .filter(({ position, base }, place) => position !== base && (place === 0 || position !== first.position))
      .map(({ position, shownBy }) =>
        this.operations[position]?.f === "get"
          ? `${this.the(position)} found it`
          : `${this.the(shownBy)} shows that ${this.the(position)} appended ${this.input(position)} to it`,
      );
    const text =
      first.base === oneOfSeveral
        ? `the text to which ${this.the(first.opener)} was the first to append`
        : first.base === initialText
          ? "the initial text"
          : `the text of ${this.the(first.base)}`;
    return `Until a put replaces it, ${text} only grows: ${parts.join("; ")}.`;
  }

  /** Why an operation is not part of the text mentioned before. */
  private noPart({ position, shownBy }: Member): string {
    const { f } = this.operations[position] ?? {};
    if (f === "put") return "it would have replaced that text";
    if (f === "get") return "its answer is of another text";
    return shownBy < 0
      ? "what it appended would be in that text, and is not"
      : `it appended to another text, as the answer of ${this.the(shownBy)} shows`;
  }

  private input(id: number): string {
    return shown(this.operations[id]?.input);
  }

  /** Why two answers are of one text, as the beginning of a sentence. */
  private ofOne({ base, opener }: Text, one: number, other: number): string {
    const answers = `The answers of ${this.the(one)} and ${this.the(other)}`;
    return base === oneOfSeveral
      ? `${answers} both hold ${this.input(opener)}, which only ${this.the(opener)} appends, after the same text of a put: they are of one text, and a ` +
          "text only grows until the next put"
      : `${answers} begin with the same text, ${this.from(base)}, and a text only grows until the next put`;
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

  /** `origin`: what a text began with, where a sentence names it. The answers show when that was, so it need not be required. */
  private ofText(core: readonly number[], origin: readonly number[], ...sentences: readonly string[]): Contradicted {
    const named = origin.filter(
      (position) => isNamed(this.operations, position, sentences) && !core.includes(position),
    );
    const related = named.flatMap((position) => this.operations[position] ?? []);
    return contradicted(core, () => ({ sentences, related }));
  }

  private refutation(core: readonly number[], ...reasons: readonly Reason[]): Contradicted {
    return contradicted(core, ...reasons);
  }
}

/** If a single operation of `inner` lies between those of `outer` by the clock, it is enough to tell that. */
function oneBetween(
  operations: readonly Operation[],
  outer: Ends,
  inner: Ends,
): [outer: Ends, inner: Ends] | undefined {
  const called = ({ position }: Member): number => operations[position]?.call ?? -1;
  const returned = ({ position }: Member): number => operations[position]?.return ?? -1;
  for (const one of [inner.first, inner.last]) {
    if (one.position < 0 || outer.first.position < 0) continue;
    if (returned(outer.first) < called(one) && returned(one) < called(outer.last))
      return [outer, { first: one, last: one }];
  }
  return undefined;
}

/** Failed puts and appends with which the answer could be put together, where it cannot be without. */
function tellFailed(all: readonly Operation[], initial: string | null, get: Operation | undefined): Telling {
  const nothing = { sentences: [], related: [] };
  if (get === undefined) return nothing;
  const text = String(get.output ?? "");
  const withFailed = new Spelling(all, initial ?? "", false, () => true).everyWay(text, get.return);
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
