/**
 * What the report's writer hands to its pages: the index, and one page for each finding. Columns of a cell have a place for each night of
 * `nights`, so that a year is below two megabytes. Strings may hold anything, and reach the screen only as text.
 */

export type PageData = IndexPage | FindingPage;

export interface IndexPage {
  readonly page: "index";
  readonly campaign: string;
  /** Of the latest night: its state, and the rest of the line that says what changed and how much ran. */
  readonly state: State;
  readonly changes: string;
  /** Time, version, commit and machine. */
  readonly facts: readonly string[];
  readonly glance: {
    readonly shards: string;
    /** Findings that the night before did not know, or counted as fixed; then the others. */
    readonly news: readonly LinkGroup[];
    readonly known: readonly LinkGroup[];
    /** Convictions that no finding explains yet, a sentence each. */
    readonly unexplained: readonly string[];
    /** What was due and not done, a sentence each. */
    readonly leftUndone: readonly string[];
    readonly tooLittle: { readonly title: string; readonly reasons: readonly string[] };
    /** What the reader can do about the night, a sentence each. */
    readonly todo: readonly string[];
    readonly others: readonly string[];
    readonly canaries: readonly { readonly cell: string; readonly convicted: boolean; readonly words: string }[];
  };
  readonly cells: readonly Cell[];
  readonly findings: readonly FindingRow[];
  /** Oldest first. */
  readonly nights: readonly Night[];
  /** What the page has no room for, a sentence each. */
  readonly leftOut: readonly string[];
}

export type State = "green" | "red" | "void";

export interface LinkGroup {
  readonly title: string;
  readonly findings: readonly FindingLink[];
}

export interface FindingLink {
  readonly id: string;
  readonly headline: string;
  readonly subject: string;
}

export interface FindingRow extends FindingLink {
  readonly state: string;
  readonly kind: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Of the latest replays, in words; how many nights showed it. */
  readonly rate: string;
  readonly nights: number;
}

export interface Night {
  readonly night: string;
  readonly state: State;
  readonly runs: number;
  /** Findings that it showed. */
  readonly findings: number;
  /** The first few, and how many there are. */
  readonly voidBecause: readonly string[];
  readonly reasons: number;
}

export interface Cell {
  readonly cell: string;
  readonly subject: string;
  readonly cluster: string;
  readonly canary: boolean;
  /** In the latest night; null if that had no such cell. */
  readonly latest: {
    readonly runs: number;
    readonly due: number | null;
    readonly time: string;
    readonly outcomes: string;
    /** How it ended, in a word. */
    readonly word: string;
    readonly voidBecause: readonly string[];
    readonly okPerFault: number | null;
    /** The share of new situations to be expected in its next batch, in percent; null if the cell was not steered. */
    readonly novelty: string | null;
  } | null;
  readonly trend: {
    readonly runs: readonly number[];
    /** Runs by outcome, of those outcomes that ever occurred. */
    readonly outcomes: readonly { readonly outcome: string; readonly runs: readonly number[] }[];
    readonly okPerFault: readonly (number | null)[];
  };
}

export interface FindingPage {
  readonly page: "finding";
  readonly campaign: string;
  readonly id: string;
  readonly headline: string;
  readonly state: string;
  readonly stateWords: string;
  readonly subject: string;
  readonly kind: string;
  /** Name and value. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** The run of the corpus in words, a sentence each; empty if there is no description. */
  readonly story: readonly string[];
  /** Files beside the page, relative to it; null if the corpus no longer has them. */
  readonly report: string | null;
  readonly repro: string | null;
  readonly commands: readonly Instruction[];
  /** Nights in which it was replayed or seen, oldest first. */
  readonly nights: readonly string[];
  readonly replays: readonly Replay[];
  /** Runs that showed it, by place in `nights`. */
  readonly seen: readonly (readonly [night: number, runs: number])[];
}

export interface Instruction {
  readonly purpose: string;
  readonly text: string;
}

export interface Replay {
  /** Place in `nights`. */
  readonly night: number;
  readonly cluster: string;
  readonly judged: number;
  readonly failing: number;
  readonly couldNotRun: number;
  /** Runs that do not fail, on a machine that was too busy for that to mean anything. */
  readonly tooBusy: number;
  /** Replays that were due, and for which no time was left. */
  readonly notDone: number;
  /** Runs that show neither that it fails nor that it does not. */
  readonly unproven: number;
  /** Wilson's, at 95 %. */
  readonly low: number;
  readonly high: number;
}
