/** What the explorer needs to know about a system: its program, the possible requests of clients, and its claims. */
import type { Program } from "../../nodes/host.js";
import type { FactClaim } from "../contract/claim.js";
import type { Exploration } from "../contract/exploration.js";
import { claimsUnder, isProgramSystem, type Options, type System } from "../contract/system.js";
import { InputError } from "../history/errors.js";

export interface Explorable {
  readonly program: Program;
  readonly exploration: Exploration;
  claims(options: Options): readonly FactClaim[];
}

/** Throws InputError for a system that gives a reason why it is not explored. */
export function explorableOf(system: System): Explorable {
  if (!isProgramSystem(system)) {
    throw new InputError(`${system.name} is not explored: its nodes are servers that were not written for Schism`);
  }
  const { name, program, exploration } = system;
  if ("none" in exploration) throw new InputError(`${name} is not explored: ${exploration.none}`);
  return { program, exploration, claims: (options) => exploredClaims(claimsUnder(system, options)) };
}

/** Claims on facts. The explorer keeps sets of facts, so claims that depend on their order are left out. */
function exploredClaims(claims: ReturnType<typeof claimsUnder>): readonly FactClaim[] {
  return claims.filter((claim): claim is FactClaim => claim.kind === "facts" && claim.ordered !== true);
}
