// The head of a system's README, from its system.ts: what can be chosen, what it claims, and what shows each variant.
import { choicesOf } from "../dist/nodes/host.js";
import { descriptionOf, groundsOf, isProgramSystem } from "../dist/src/contract/system.js";
import { table } from "./markdown-table.mjs";

export function headOf(system) {
  const { name, workloads, claims, serves, bears } = system;
  const { summary, options: known } = descriptionOf(system);
  const variants = isProgramSystem(system) ? system.variants : [];
  const parts = [
    "<!-- head -->",
    `# ${name}`,
    "What stands above the line is written from `system.ts` by `npm run docs`.",
    `${summary}.`,
    `Workloads: ${workloads.map((workload) => `\`${workload.name}\`${needOf(system, workload.name)}`).join(", ")}.`,
  ];
  if (!isProgramSystem(system)) {
    const grounds = groundsOf(system).map((ground) => `\`--cluster ${ground}\``);
    parts.push(
      `It is a server that was not written for Schism. It runs with ${listed(grounds)}, has no variants, and is neither simulated nor explored.`,
    );
  }
  const options = Object.entries(known);
  if (options.length > 0) {
    parts.push(
      table(
        ["option", "values", "means"],
        options.map(([option, known]) => [`\`--${option}\``, choicesOf(known).join(", "), known.help]),
      ),
    );
  }
  parts.push(
    "## What it claims",
    ...(claims.length === 0
      ? ["Of its replicas it claims nothing that could be examined from outside; its clients' histories are judged."]
      : [
          table(
            ["claim", "where it comes from", "under"],
            claims.map(({ claim, when }) => [`\`${claim.name}\``, claim.source, conditionOf(when)]),
          ),
        ]),
    serves
      .map(({ claim, when, graceMs }) => `- ${sentence(claim)}${under(when)} It has ${graceMs / 1000} s to get there.`)
      .join("\n"),
    `Under its safe options${optionsOf(system.safeOptions)} ${bears.faults.length === 0 ? "no fault is certain to leave its promises whole" : `it tolerates ${listed(bears.faults)}`}${bears.datagrams ? ", and a network that loses, duplicates and reorders messages" : ""}. ` +
      (bears.faults.length === 0 ? "" : alsoSafe(system.alsoSafe)) +
      (bears.losses === "minority" ? "A minority of its nodes may be lost for good." : "No node may be lost for good."),
  );
  if (variants.length > 0) {
    parts.push(
      "## Variants",
      `Each is the program with one mistake, and is convicted by the command beside it. ${onProcesses(variants)}`,
      table(
        ["variant", "mistake", "shown by"],
        variants.map((variant) => [`\`${variant.name}\``, variant.mistake, commandFor(system, variant)]),
      ),
    );
  }
  if (isProgramSystem(system)) {
    const { exploration } = system;
    parts.push("none" in exploration ? `It is not explored: ${exploration.none}.` : explorationOf(name, exploration));
  }
  return `${parts.join("\n\n")}\n\n---\n\n<!-- end -->`;
}

function commandFor({ name }, { name: variant, shownBy: { seed = 1, huntedRun } }) {
  return huntedRun === undefined
    ? `\`npx schism run ${name} --variant ${variant} --cluster sim --seed ${seed}\``
    : `\`npx schism hunt ${name} --variant ${variant} --seed 1 --runs ${huntedRun}\``;
}

/** Real processes do the same only by chance. */
function onProcesses(variants) {
  const command = "Without `--cluster sim` and `--seed` the command runs on real processes, which takes some tries";
  const never = variants.filter(({ shownBy }) => shownBy.onlySimulated !== undefined);
  return never.length === 0
    ? `${command}.`
    : `${command}; ${listed(never.map(({ name }) => `\`${name}\``))} ${never.length === 1 ? "is" : "are"} shown in the simulator only.`;
}

function explorationOf(name, { bounds, scenes = {} }) {
  const start = `\`npx schism explore ${name}\` tries every order of events of ${extentOf(bounds)}.`;
  const later = Object.entries(scenes).map(([scene, { from, bounds: within, options, operators, convicts }]) => {
    const chosen = conditionOf(options);
    const commands = listed([...new Set(operators.map(({ type }) => `\`${type}\``))]);
    const names = Object.keys(convicts);
    const shown = names.length === 0 ? "" : ` It shows ${listed(names.map((variant) => `\`${variant}\``))}.`;
    return `- \`npx schism explore ${name} --scene ${scene}\`${chosen === "" ? "" : ` (${chosen})`}: ${from}. ${extentOf(within)}; the operator's commands are ${commands}.${shown}`;
  });
  if (later.length === 0) return start;
  return `${start} It may begin later, too, in a scene:\n\n${later.join("\n")}`;
}

function extentOf(bounds) {
  const { nodes, requests, timeouts, crashes, duplicates, operators, depth } = bounds;
  const most = [
    [requests, "request"],
    [timeouts, "timeout"],
    [crashes, "crash"],
    [duplicates, "duplicate"],
    [operators, "command of an operator"],
  ].flatMap(([count, what]) => (count === 0 ? [] : [counted(count, what)]));
  const deep = depth === null ? "" : `, to depth ${depth}`;
  return `${counted(nodes, "node")} with at most ${listed(most)}${deep}`;
}

function counted(count, what) {
  const plural = what.startsWith("command")
    ? what.replace("command", "commands")
    : what.endsWith("sh")
      ? `${what}es`
      : `${what}s`;
  return `${count} ${count === 1 ? what : plural}`;
}

function conditionOf(when = {}) {
  return Object.entries(when)
    .map(([option, value]) => `\`--${option} ${value}\``)
    .join(" ");
}

function under(when) {
  const condition = conditionOf(when);
  return condition === "" ? "." : `, under ${condition}.`;
}

function optionsOf(options) {
  const said = conditionOf(options);
  return said === "" ? "" : ` (${said})`;
}

function listed(words) {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function sentence(clause) {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}

/** Values of options that change how promises are kept, and not which. */
function alsoSafe(options = {}) {
  const named = Object.entries(options).map(([option, values]) => `\`--${option} ${values.join("|")}\``);
  return named.length === 0 ? "" : `It does so with ${listed(named)}, too. `;
}

/** " (`--type or-set`)" for a workload that needs it. */
function needOf({ workloadsNeed = {} }, workload) {
  const needed = Object.entries(workloadsNeed).flatMap(([name, options]) => (name === workload ? [options] : []));
  return needed.length === 0 ? "" : ` (${needed.map(commandOptions).join("")})`;
}

function commandOptions(options) {
  return `\`${Object.entries(options)
    .map(([name, value]) => `--${name} ${value}`)
    .join(" ")}\``;
}
