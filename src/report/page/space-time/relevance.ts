/** Relevance in a space-time diagram: messages about the operations of the violation or the chosen one, and their clients. */
import type { SpaceTime } from "../data.js";
import type { PageOperation } from "../operation.js";
import type { PageMessage, PageMessages } from "./messages.js";

export interface Interest {
  /** The operations of the violation. */
  readonly guilty: readonly PageOperation[];
  readonly chosen: PageOperation | undefined;
  /** Whether every message that says something new matters. */
  readonly everything: boolean;
}

/** At least this many clients have their own line. */
const fewClients = 3;
/** If the violation has more operations than these, their clients share a line. */
export const mostNamed = 8;

export class Relevance {
  /** Numbers of the messages about the operations of the violation, and about the chosen one. */
  readonly aboutGuilty: ReadonlySet<number>;
  readonly aboutChosen: ReadonlySet<number>;
  private readonly firstClient: number;
  private readonly clients: number;
  private readonly lanes: ReadonlySet<number>;

  constructor(
    { parties }: Pick<SpaceTime, "parties">,
    messages: PageMessages,
    private readonly interest: Interest,
  ) {
    const { guilty, chosen } = interest;
    const chosenOnes = chosen === undefined ? [] : [chosen];
    this.firstClient = parties.filter(({ node }) => node).length;
    this.clients = parties.length - this.firstClient;
    this.aboutGuilty = messages.about(new Set(guilty.map(({ number }) => number)));
    this.aboutChosen = messages.about(new Set(chosenOnes.map(({ number }) => number)));
    this.lanes = new Set([...guilty.slice(0, mostNamed), ...chosenOnes].map(({ lane }) => lane));
  }

  /** Whether a client has its own line. */
  own(party: number): boolean {
    return this.clients <= fewClients || this.lanes.has(party - this.firstClient);
  }

  /** Whether a message is drawn in full. */
  major({ kind, number, from, to }: PageMessage): boolean {
    if (kind === "again") return false;
    if (this.aboutGuilty.has(number) || this.aboutChosen.has(number)) return true;
    if (kind === "news") return true;
    if (!this.interest.everything) return false;
    return kind === "work" || this.own(Math.max(from, to));
  }

  /** The operations that have a bar on their client's own line, within a span of time in ns. */
  onOwnLines(
    operations: readonly PageOperation[],
    { start, end }: { readonly start: number; readonly end: number },
  ): readonly PageOperation[] {
    return operations.filter(
      ({ lane, from, to, completion }) =>
        this.own(lane + this.firstClient) && from <= end && (completion < 0 || to >= start),
    );
  }

  /** When the operations of interest began and ended, ns. */
  moments(): readonly number[] {
    const { guilty, chosen } = this.interest;
    return timesOf(chosen === undefined ? guilty : [...guilty, chosen]);
  }
}

/** When operations began and, where they did, completed; ns. */
export function timesOf(operations: readonly PageOperation[]): readonly number[] {
  return operations.flatMap(({ from, to, completion }) => (completion < 0 ? [from] : [from, to]));
}
