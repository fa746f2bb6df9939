/** The catalogue on a terminal: each system with its options and variants, then what all systems share. */
import { choicesOf } from "../../nodes/host.js";
import type { Catalogue } from "../scenario/catalogue.js";

/** `everything`: with workloads, faults and models. */
export function renderCatalogue(catalogue: Catalogue, everything: boolean): string {
  const lines: string[] = [];
  for (const system of catalogue.systems) {
    lines.push(`${system.name}: ${system.summary}`);
    lines.push(`  --cluster ${system.clusters.join("|")}`, `  --workload ${system.workloads.join("|")}`);
    for (const [name, option] of Object.entries(system.options)) {
      lines.push(`  --${name} ${choicesOf(option).join("|")}  ${option.help}`);
    }
    for (const { name, mistake, shownBy } of system.variants) {
      const hunted =
        shownBy?.onlySimulated === undefined ? "" : `; shown only in the simulator: ${shownBy.onlySimulated}`;
      lines.push(`  --variant ${name}  ${mistake}${hunted}`);
    }
    lines.push("");
  }
  if (everything) {
    for (const workload of catalogue.workloads) lines.push(`workload ${workload.name}: ${workload.summary}`);
    lines.push(`faults: ${catalogue.faults.join(", ")}`, `models: ${catalogue.models.join(", ")}`, "");
  }
  return lines.join("\n");
}
