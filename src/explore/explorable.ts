/** What the explorer needs to know of a system: its program, what clients may ask of it, and what it claims. */
import type { Program } from "../../nodes/host.js";
import type { FactClaim } from "../contract/claim.js";
import type { Exploration } from "../contract/exploration.js";
import { claimsUnder, type Options, type System } from "../contract/system.js";
import { InputError } from "../history/errors.js";

export interface Explorable {
  readonly program: Program;
  readonly exploration: Exploration;
  claims(options: Options): readonly FactClaim[];
}

/** Throws InputError for a system that says why it is not explored. */
export function explorableOf(system: System): Explorable {
  const { name, program, exploration } = system;
  if ("none" in exploration) throw new InputError(`${name} is not explored: ${exploration.none}`);
  return { program, exploration, claims: (options) => exploredClaims(claimsUnder(system, options)) };
}

/** Claims on facts. The explorer keeps sets of these, so that claims on their order are left out. */
function exploredClaims(claims: ReturnType<typeof claimsUnder>): readonly FactClaim[] {
  return claims.filter((claim): claim is FactClaim => claim.kind === "facts" && claim.ordered !== true);
}
