/** The facts that a step of the explorer shows, and whether a set of them breaks a claim. */
import type { NodeId, Replica } from "../../nodes/host.js";
import { UnsoundReport, unsoundEntry } from "../../nodes/sound-reports.js";
import { type Fact, type FactClaim, factsOf, type Seen } from "../contract/claim.js";

export class SeenFacts {
  private readonly examined = new Set<string>();

  constructor(
    private readonly claims: readonly FactClaim[],
    private readonly leavesOut: readonly string[],
    private readonly nodes: number,
  ) {}

  of(seen: Seen): readonly Fact[] {
    return this.claims.flatMap((claim) =>
      factsOf(claim, seen).flatMap(({ kind, about, says }) =>
        this.leavesOut.includes(kind) ? [] : [{ kind, about, says }],
      ),
    );
  }

  /** The entries that a replica counts as committed. */
  ofState(node: NodeId, { logView: log }: Replica): readonly Fact[] {
    if (log === undefined || !this.claims.some(({ view }) => view === "log")) return [];
    const first = log.firstIndex?.() ?? 1;
    return Array.from({ length: Math.max(0, log.commitIndex() + 1 - first) }, (_, at) => first + at).flatMap(
      (index) => {
        const [epoch, request] = [log.epochAt(index), log.requestAt(index)];
        const unsound = unsoundEntry(index, epoch, request);
        if (unsound !== null) throw new UnsoundReport(unsound);
        return this.of({ seen: "committed", node, index, epoch, request, inEpoch: null });
      },
    );
  }

  /** Names of the claims that no set of facts given to `broken` had anything to say about. */
  unexamined(): readonly string[] {
    return this.claims.map(({ name }) => name).filter((name) => !this.examined.has(name));
  }

  /** True if some set of facts was judged by some claim. */
  get hasExamined(): boolean {
    return this.examined.size > 0;
  }

  /** A set keeps a fact once, so a node that shows what was shown before has to be noted: it agrees. `known`: with the fact itself. */
  repeated(fact: Fact, known: readonly Fact[]): void {
    const thing = JSON.stringify(fact.about);
    const about = known.filter((each) => JSON.stringify(each.about) === thing);
    for (const claim of this.claims)
      if (claim.broken(fact, about, this.nodes) !== undefined) this.examined.add(claim.name);
  }

  /** One sentence about the breach, or null. */
  broken(facts: readonly Fact[]): string | null {
    const byThing = new Map<string, Fact[]>();
    for (const fact of facts) {
      const thing = JSON.stringify(fact.about);
      byThing.set(thing, [...(byThing.get(thing) ?? []), fact]);
    }
    for (const claim of this.claims) {
      for (const about of byThing.values()) {
        for (const [at, fact] of about.entries()) {
          const finding = claim.broken(fact, about.toSpliced(at, 1), this.nodes);
          if (finding !== undefined) this.examined.add(claim.name);
          if (typeof finding === "string") return finding;
        }
      }
    }
    return null;
  }
}
