/** What the explorer needs to know about a system: its program, the possible requests of clients, and its claims. */
import type { Program } from "../../nodes/host.js";
import type { FactClaim } from "../contract/claim.js";
import type { Before, Exploration, Scene } from "../contract/exploration.js";
import { claimsUnder, isProgramSystem, type Options, type System } from "../contract/system.js";
import { InputError, type InputPlace } from "../history/errors.js";
import { amongKnown } from "../history/known-names.js";
import { own } from "../history/own.js";

export interface Explorable {
  readonly program: Program;
  readonly exploration: Exploration;
  /** What has happened before the first step, since all that the nodes sent at their start was delivered; null if the start is the first. */
  readonly before: readonly Before[] | null;
  claims(options: Options): readonly FactClaim[];
}

/** Throws InputError for a system that gives a reason why it is not explored. `scene`: null for the start of all nodes. */
export function explorableOf(system: System, scene: Scene | null = null): Explorable {
  const exploration = explorationOf(system);
  if (!isProgramSystem(system)) throw new Error(`${system.name} has no program`);
  const { program } = system;
  const claims = (options: Options): readonly FactClaim[] => exploredClaims(claimsUnder(system, options));
  if (scene === null) return { program, exploration, before: null, claims };
  const { bounds, operators, before } = scene;
  // What has happened before, and what an operator may say, names some nodes and not others.
  return { program, exploration: { ...exploration, bounds, operators, alike: () => [] }, before, claims };
}

/** Throws InputError, with the known names, for a scene that the system does not have. Null for no name. */
export function sceneNamed(system: System, name: string | undefined, place: InputPlace): Scene | null {
  if (name === undefined) return null;
  const { scenes = {} } = explorationOf(system);
  const scene = own<Scene>(scenes, name);
  if (scene !== undefined) return scene;
  const known = Object.keys(scenes);
  const remedy = known.length === 0 ? "it has none" : amongKnown(name, known);
  throw new InputError(`${system.name} has no scene ${JSON.stringify(name)}`, place, remedy);
}

function explorationOf(system: System): Exploration {
  const { name } = system;
  if (!isProgramSystem(system)) {
    throw new InputError(`${name} is not explored: its nodes are servers that were not written for Schism`);
  }
  if ("none" in system.exploration) throw new InputError(`${name} is not explored: ${system.exploration.none}`);
  return system.exploration;
}

/** Claims on facts. The explorer keeps sets of facts, so claims that depend on their order are left out. */
function exploredClaims(claims: ReturnType<typeof claimsUnder>): readonly FactClaim[] {
  return claims.filter((claim): claim is FactClaim => claim.kind === "facts" && claim.ordered !== true);
}
