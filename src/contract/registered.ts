/** The registry of systems: a contradictory description is refused when the system is registered, not found out in some run. */
import { allows } from "../../nodes/host.js";
import { own } from "../history/own.js";
import type { Claim } from "./claim.js";
import { unusableNames } from "./command-options.js";
import type { Exhibit } from "./museum.js";
import {
  type Conditional,
  descriptionOf,
  isProgramSystem,
  type Options,
  type ProgramSystem,
  type ServerSystem,
  type System,
} from "./system.js";

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

/** All problems, one clause each. */
function problemsOf(system: System): readonly string[] {
  const { name, claims, serves, bears, safeOptions, alsoSafe = {} } = system;
  const described = descriptionOf(system);
  const problems: string[] = [];
  if (name !== described.name)
    problems.push(`its ${isProgramSystem(system) ? "program" : "server"} is called ${described.name}`);
  problems.push(...unusableNames(Object.keys(described.options)));
  for (const { claim } of claims) problems.push(...unfed(claim, system));
  for (const each of [...claims, ...serves, ...measuredOf(system)])
    problems.push(...unknownOptions(each.when ?? {}, system));
  problems.push(...unknownOptions(safeOptions, system));
  for (const [workload, needed] of Object.entries(system.workloadsNeed ?? {})) {
    if (!system.workloads.some((each) => each.name === workload)) {
      problems.push(`it says what the workload ${workload} needs, and does not support it`);
    }
    problems.push(...unknownOptions(needed, system));
  }
  for (const [option, values] of Object.entries(alsoSafe)) {
    for (const value of values) problems.push(...unknownOptions({ [option]: value }, system));
  }
  for (const { options, workloads = [] } of system.keepsUnder ?? []) {
    problems.push(...unknownOptions(options, system));
    const stranger = workloads.find((each) => !system.workloads.some((known) => known.name === each));
    if (stranger !== undefined) problems.push(`it keeps the workload ${stranger}, and does not support it`);
  }
  if (!serves.some((each) => isUnconditional(each) && each.mostNodes === undefined))
    problems.push("it does not say when it serves under all other options");
  if (bears.faults.includes("failover") && !described.commands.includes("promote")) {
    problems.push("it tolerates failovers, but its replicas have no command promote");
  }
  if (bears.faults.includes("membership") && !described.commands.includes("add-member")) {
    problems.push("it tolerates membership changes, but its replicas have no command add-member");
  }
  if (!isProgramSystem(system))
    problems.push(...(system.museum ?? []).flatMap((each) => problemsOfExhibit(each, system)));
  problems.push(...(isProgramSystem(system) ? problemsOfProgram(system) : problemsOfServer(system)));
  return problems;
}

/** What only a system with our own program has to say. */
function problemsOfProgram(system: ProgramSystem): readonly string[] {
  const { program, variants, exploration } = system;
  const problems: string[] = [];
  const [shownNames, names] = [variants, program.variants].map((each) => each.map(({ name }) => name).join(", "));
  if (shownNames !== names)
    problems.push(`it shows the variants ${shownNames || "(none)"}, and its program has ${names}`);
  if ("none" in exploration) {
    if (exploration.none.trim() === "") problems.push("it does not say why it is not explored");
    return problems;
  }
  for (const [name, { options = {}, convicts }] of Object.entries(exploration.scenes ?? {})) {
    const unknown = Object.keys(convicts).filter((variant) => !variants.some((known) => known.name === variant));
    const wrong = [...unknownOptions(options, system), ...unknown.map((variant) => `there is no variant ${variant}`)];
    problems.push(...wrong.map((problem) => `its scene ${name}: ${problem}`));
  }
  return problems;
}

/** What only a server that is not ours has to say. */
function problemsOfServer({ server }: ServerSystem): readonly string[] {
  const { container, commands } = server;
  if (commands.length > 0 && !("operate" in server && server.operate !== undefined)) {
    return [`it lists the operator command ${commands[0]}, and cannot carry it out`];
  }
  if ("none" in container) {
    return container.none.trim() === "" ? ["it does not say why it cannot be put into a container"] : [];
  }
  const relative = container.files.filter((path) => !path.startsWith("/"));
  return relative.map((path) => `its container holds ${path}, which is not an absolute path`);
}

/** What is known of a server has to be found again by its name, and to be possible. */
function problemsOfExhibit({ name, setting: { workload, options = {} }, figures }: Exhibit, system: ServerSystem) {
  const problems = unknownOptions(options, system).map((problem) => `${name}: ${problem}`);
  if (!name.startsWith(`${system.name}-`)) problems.push(`the name of ${name} does not begin with its own`);
  if (workload !== undefined && !system.workloads.some((each) => each.name === workload)) {
    problems.push(`${name} needs the workload ${workload}, which it does not support`);
  }
  for (const { what, least, most } of figures)
    if (!(least <= most)) problems.push(`${name}: no number of "${what}" is expected`);
  return problems;
}

/** A claim that this program's replicas can never feed would be green for nothing. */
function unfed(claim: Claim, system: System): readonly string[] {
  const { traces, views } = descriptionOf(system);
  const problems: string[] = [];
  if (claim.view !== undefined && !views.includes(claim.view)) {
    problems.push(`it claims ${claim.name}, but its replicas show no ${claim.view}`);
  }
  for (const type of claim.traces ?? []) {
    if (!traces.includes(type)) problems.push(`it claims ${claim.name}, but its replicas never trace ${type}`);
  }
  return problems;
}

function unknownOptions(options: Options, system: System): readonly string[] {
  const known = descriptionOf(system).options;
  return Object.entries(options).flatMap(([name, value]) => {
    const option = own(known, name);
    return option !== undefined && allows(option, value)
      ? []
      : [`it names an option ${name}=${value}, which its program does not have`];
  });
}

/** What only programs say of themselves. */
function measuredOf(system: System): readonly Conditional[] {
  return isProgramSystem(system) ? [...system.figures, ...(system.surveyed ?? [])] : [];
}

function isUnconditional({ when = {} }: Conditional): boolean {
  return Object.keys(when).length === 0;
}
