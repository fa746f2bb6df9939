/**
 * The whole sweep of faults on real clusters: every kind at both ends of every parameter and just inside, at each form of target, one
 * after the other on one running cluster. Prints what was proven, or why a fault is refused, and how long beginning and end took;
 * exits with 1 if any failed.
 *
 *     npm run bench:faults -- [--cluster local|docker] [--system raft] [--nodes 5] [--kinds loss,delay] [--targets all]
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { realClock } from "../src/clusters/clock.js";
import { createDockerCluster } from "../src/clusters/docker/cluster.js";
import { createLocalCluster } from "../src/clusters/local/cluster.js";
import type { Cluster } from "../src/contract/cluster.js";
import { descriptionOf, launchOf } from "../src/contract/system.js";
import { type Fault, faultKinds } from "../src/faults/fault.js";
import { misfit } from "../src/faults/fitting.js";
import { impossibleFaults, type JournalEntry, Nemesis } from "../src/nemesis/nemesis.js";
import { findSystem } from "../src/scenario/find-system.js";
import { faultEnds } from "./support/fault-ends.js";

const { values: options } = parseArgs({
  options: {
    cluster: { type: "string", default: "local" },
    system: { type: "string", default: "raft" },
    nodes: { type: "string", default: "5" },
    kinds: { type: "string" },
    targets: { type: "string", default: "n2,leader,minority,all" },
  },
});

/** What it takes to be proven may take longer than the fault is wanted. */
const lastsMs = 300;

async function tried(cluster: Cluster, fault: Fault, commands: readonly string[]): Promise<boolean> {
  const scheduled = { at: 0, until: lastsMs, fault };
  const unfit = misfit(scheduled, { nodes: cluster.nodes, mainMs: lastsMs })?.problem;
  const refused = unfit ?? impossibleFaults(cluster, [scheduled], commands)[0]?.why;
  if (refused !== undefined) return told(fault, `refused: ${refused}`, true);
  const entries: { readonly entry: JournalEntry; readonly ms: number }[] = [];
  const over = new Promise<void>((resolve) => {
    const nemesis = new Nemesis(cluster, [scheduled], 1, (entry) => {
      entries.push({ entry, ms: cluster.clock.nowNs() / 1e6 });
      if (entry.state === "healed" || entry.state === "failed") resolve();
    });
    nemesis.start();
  });
  await over;
  const at = (state: JournalEntry["state"]) => entries.find(({ entry }) => entry.state === state);
  const took = (from: JournalEntry["state"], to: JournalEntry["state"]): string =>
    `${Math.round((at(to)?.ms ?? Number.NaN) - (at(from)?.ms ?? Number.NaN))} ms`;
  const error = at("failed")?.entry.error;
  if (error !== undefined) return told(fault, `FAILED: ${error}`, false);
  const proof = at("active")?.entry.proof;
  return told(
    fault,
    `${took("injecting", "active")}, undone in ${took("healing", "healed")}: ${proof ?? "NOT PROVEN"}`,
    proof !== undefined,
  );
}

function told(fault: Fault, outcome: string, good: boolean): boolean {
  console.log(`${JSON.stringify(fault)}\n    ${outcome}`);
  return good;
}

const system = findSystem(options.system);
const known = Object.entries(descriptionOf(system).options);
const directory = mkdtempSync(join(tmpdir(), "schism-faults-"));
const cluster = (options.cluster === "docker" ? createDockerCluster : createLocalCluster)(
  {
    runId: `bench-faults-${process.pid}`,
    launch: launchOf(system),
    settings: {
      options: Object.fromEntries(known.map(([name, option]) => [name, "values" in option ? option.values[0] : ""])),
      variant: null,
    },
    nodes: Array.from({ length: Number(options.nodes) }, (_, index) => `n${index + 1}`),
    seed: 1,
    directory,
    restarts: true,
    links: true,
  },
  realClock(),
);
let failures = 0;
let total = 0;
try {
  await cluster.start();
  for (const kind of options.kinds?.split(",") ?? faultKinds) {
    const known = faultKinds.find((each) => each === kind);
    if (known === undefined) throw new Error(`there is no kind of fault ${kind}`);
    const seen = new Set<string>();
    for (const target of options.targets.split(",")) {
      for (const fault of faultEnds(known, cluster.nodes.includes(target) ? { nodes: [target] } : target)) {
        if (seen.has(JSON.stringify(fault))) continue;
        seen.add(JSON.stringify(fault));
        total += 1;
        if (!(await tried(cluster, fault, descriptionOf(system).commands))) failures += 1;
        // What rotted is lost until it is wiped.
        const lost = [...cluster.lost().keys()];
        if (lost.length > 0) await (await cluster.inject({ kind: "wipe", nodes: lost })).undo();
        // A node that came back empty has nothing to lose until it has heard from the others.
        if (kind === "bit-rot" || kind === "wipe") await new Promise((resolve) => setTimeout(resolve, 1500));
      }
    }
  }
} finally {
  await cluster.stop();
  rmSync(directory, { recursive: true, force: true });
}
console.log(`${total} faults on the ${options.cluster} cluster, ${failures} not as they should be`);
process.exitCode = failures === 0 ? 0 : 1;
