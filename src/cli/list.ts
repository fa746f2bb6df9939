/** `schism list`: what can be run and judged. */

import { systems } from "../../nodes/index.js";
import { type Demonstration, demonstrationOf, descriptionOf, groundsOf } from "../contract/system.js";
import { faultKinds } from "../faults/fault.js";
import { models } from "../models/index.js";
import { findSystem } from "../scenario/scenario.js";
import { workloads } from "../workloads/index.js";
import type { Command } from "./command.js";

interface ListArguments {
  readonly system?: string | undefined;
  readonly json: boolean;
}

export const listCommand: Command<ListArguments> = {
  builder: (yargs) =>
    yargs
      .positional("system", { type: "string", describe: "Only this system, in full" })
      .option("json", { type: "boolean", default: false, describe: "As JSON" })
      .example("$0 list raft", "Options and variants of Raft"),
  handler(args) {
    const chosen = args.system === undefined ? [...systems.values()] : [findSystem(args.system)];
    const catalogue = {
      systems: chosen.map((system) => {
        const { name, workloads: served, bears, safeOptions, defaults, claims } = system;
        const { summary, options, variants } = descriptionOf(system);
        return {
          name,
          summary,
          clusters: groundsOf(system),
          workloads: served.map((workload) => workload.name),
          defaults,
          bears,
          safeOptions,
          claims: claims.map(({ claim, when = {} }) => ({
            name: claim.name,
            headline: claim.headline,
            source: claim.source,
            when,
          })),
          options,
          variants: variants.map((variant) => ({
            ...variant,
            shownBy: demonstrationOf(system, variant.name) ?? null,
          })),
        };
      }),
      workloads: [...workloads.values()].map(({ name, summary }) => ({ name, summary })),
      faults: faultKinds,
      models: [...models.keys()],
    };
    process.stdout.write(
      args.json ? `${JSON.stringify(catalogue, null, 2)}\n` : print(catalogue, args.system === undefined),
    );
  },
};

interface Listed {
  readonly name: string;
  readonly summary: string;
  readonly clusters: readonly string[];
  readonly workloads: readonly string[];
  readonly options: Readonly<Record<string, { values: readonly string[]; help: string }>>;
  readonly variants: readonly {
    readonly name: string;
    readonly mistake: string;
    readonly shownBy: Demonstration | null;
  }[];
}

interface Catalogue {
  readonly systems: readonly Listed[];
  readonly workloads: readonly { name: string; summary: string }[];
  readonly faults: readonly string[];
  readonly models: readonly string[];
}

function print(catalogue: Catalogue, everything: boolean): string {
  const lines: string[] = [];
  for (const system of catalogue.systems) {
    lines.push(`${system.name}: ${system.summary}`);
    lines.push(`  --cluster ${system.clusters.join("|")}`, `  --workload ${system.workloads.join("|")}`);
    for (const [name, option] of Object.entries(system.options)) {
      lines.push(`  --${name} ${option.values.join("|")}  ${option.help}`);
    }
    for (const { name, mistake, shownBy } of system.variants) {
      const hunted = shownBy?.onlySimulated === undefined ? "" : `; left to hunts: ${shownBy.onlySimulated}`;
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
