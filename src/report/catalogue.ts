/** The catalogue on a terminal: one system in full, or all of them in a line each and what they share. */
import { choicesOf } from "../../nodes/host.js";
import type { Catalogue } from "../scenario/catalogue.js";

/** All systems, with workloads, faults and models. */
export function renderOverview({ systems, workloads, faults, models }: Catalogue): string {
  return [
    ...systems.map(({ name, summary }) => `${name}: ${summary}`),
    "",
    ...workloads.map(({ name, summary }) => `workload ${name}: ${summary}`),
    "",
    `faults: ${faults.join(", ")}`,
    `models: ${models.join(", ")}`,
    "",
    "`schism list SYSTEM` lists its options, wrong variants and claims, `schism list --json` those of all systems.",
    "",
  ].join("\n");
}

/** Systems with their options, variants and claims. */
export function renderSystems({ systems }: Pick<Catalogue, "systems">): string {
  const lines: string[] = [];
  for (const system of systems) {
    const { nodes, faults } = system.defaults;
    lines.push(`${system.name}: ${system.summary}`);
    lines.push(`  --cluster ${system.clusters.join("|")}`, `  --workload ${system.workloads.join("|")}`);
    lines.push(`  --nodes ${nodes} and --faults ${faults.join(",") || "none"}, unless a run says otherwise`);
    for (const [name, option] of Object.entries(system.options)) {
      lines.push(`  --${name} ${choicesOf(option).join("|")}  ${option.help}`);
    }
    for (const { name, mistake, shownBy } of system.variants) {
      const hunted =
        shownBy?.onlySimulated === undefined ? "" : `; shown only in the simulator: ${shownBy.onlySimulated}`;
      lines.push(`  --variant ${name}  ${mistake}${hunted}`);
    }
    for (const { name, headline, when } of system.claims) {
      const under = Object.entries(when).map(([option, value]) => ` --${option} ${value}`);
      lines.push(`  claim ${name}${under.length === 0 ? "" : ` (with${under.join("")})`}  broken if: ${headline}`);
    }
    lines.push(`  tolerates ${system.bears.faults.join(", ")}`, "");
  }
  return lines.join("\n");
}
