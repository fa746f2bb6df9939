/**
 * Invariants that a replica asserts of itself, in one form for all protocols. If one is broken, the correct program ends: its state cannot
 * be trusted any more, and a crash is a finding. A broken variant should be convicted by its visible behaviour, so it continues like a
 * program without assertions, and its trace records, once for each invariant, where the mistake first showed.
 */
import type { Host } from "./host.js";

export class Assertions {
  /** For a variant: the breaches already traced. */
  private readonly told = new Set<string>();

  constructor(
    private readonly host: Pick<Host, "id" | "trace">,
    private readonly variant: string | null,
  ) {}

  /** `invariant`: one clause that holds in the correct program whatever happens. `about`: the term or transaction concerned. */
  assert(condition: boolean, invariant: string, about?: string | number): void {
    if (condition) return;
    const { id } = this.host;
    const where = about === undefined ? "" : ` (${about})`;
    if (this.variant === null) throw new Error(`invariant broken at ${id}${where}: ${invariant}`);
    if (this.told.has(invariant)) return;
    this.told.add(invariant);
    const sentence = `${id} breaks an invariant of its own${where}: ${invariant}.`;
    this.host.trace({ type: "invariant-broken", claim: "assertion", sentence });
  }
}
