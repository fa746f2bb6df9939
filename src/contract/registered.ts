/** The registry of systems: what of one cannot be true is refused when it is registered, not found out in some run. */
import { own } from "../history/own.js";
import type { Claim } from "./claim.js";
import type { Conditional, Options, System } from "./system.js";

/** By name. Throws an Error, with the system's name, for one that contradicts its own program. */
export function registered(systems: readonly System[]): ReadonlyMap<string, System> {
  const found = new Map<string, System>();
  for (const system of systems) {
    const [problem] = [...(found.has(system.name) ? ["another system has this name"] : []), ...problemsOf(system)];
    if (problem !== undefined) throw new Error(`the system ${system.name} cannot be registered: ${problem}`);
    found.set(system.name, system);
  }
  return found;
}

/** Whatever is wrong, one clause each. */
function problemsOf(system: System): readonly string[] {
  const { name, program, claims, serves, bears, safeOptions, demonstrations, exploration } = system;
  const problems: string[] = [];
  if (name !== program.name) problems.push(`its program is called ${program.name}`);
  for (const { claim } of claims) problems.push(...unfed(claim, system));
  for (const each of [...claims, ...serves]) problems.push(...unknownOptions(each.when ?? {}, system));
  problems.push(...unknownOptions(safeOptions, system));
  if (!serves.some(isUnconditional)) problems.push("it says of no time when it serves under all other options");
  const variants = program.variants.map((variant) => variant.name);
  for (const variant of Object.keys(demonstrations)) {
    if (!variants.includes(variant))
      problems.push(`it demonstrates a variant ${variant}, which its program does not have`);
  }
  for (const variant of variants) {
    if (own(demonstrations, variant) === undefined) problems.push(`nothing demonstrates its variant ${variant}`);
  }
  if (bears.faults.includes("failover") && !program.commands.includes("promote")) {
    problems.push("it bears failovers, and its replicas take no command promote");
  }
  if (bears.faults.includes("membership") && !program.commands.includes("add-member")) {
    problems.push("it bears changes of the membership, and its replicas take no command add-member");
  }
  if ("none" in exploration && exploration.none.trim() === "") problems.push("it does not say why it is not explored");
  return problems;
}

/** A claim that this program's replicas can never feed would be green for nothing. */
function unfed(claim: Claim, { program }: System): readonly string[] {
  const problems: string[] = [];
  if (claim.view !== undefined && !program.views.includes(claim.view)) {
    problems.push(`it claims ${claim.name}, and its replicas show no ${claim.view}`);
  }
  for (const type of claim.kind === "facts" ? claim.traces : []) {
    if (!program.traces.includes(type)) problems.push(`it claims ${claim.name}, and its replicas never trace ${type}`);
  }
  return problems;
}

function unknownOptions(options: Options, { program }: System): readonly string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    const values: readonly string[] = own(program.options, name)?.values ?? [];
    return values.includes(value) ? [] : [`it names an option ${name}=${value}, which its program does not have`];
  });
}

function isUnconditional({ when = {} }: Conditional): boolean {
  return Object.keys(when).length === 0;
}
