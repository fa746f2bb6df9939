/**
 * Invariants that a replica asserts of itself, in one way for all protocols. The correct program ends where one is broken: its state
 * cannot be trusted any more, and a crash is a finding. A broken variant is to be convicted by what others see of it, so it goes on
 * as a program would whose authors asserted nothing, and its trace tells, once for each invariant, where the mistake first showed.
 */
import type { Host } from "./host.js";

export class Assertions {
  /** Of a variant: what its trace has told. */
  private readonly told = new Set<string>();

  constructor(
    private readonly host: Pick<Host, "id" | "trace">,
    private readonly variant: string | null,
  ) {}

  /** `invariant`: one clause that holds in the correct program whatever happens. `about`: the term, the transaction it is about. */
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
