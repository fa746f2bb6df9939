/** A campaign of a few seconds, for tests of what a night is whatever runs in it: two systems, and a canary that is always convicted. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

export interface SmallCampaign {
  readonly runs: number;
  /** Of the cells, and of the canary. */
  readonly weights: readonly [number, number];
}

/** Path of its file, in this directory. */
export function smallCampaign(directory: string, { runs, weights: [cells, canary] }: SmallCampaign): string {
  const file = join(directory, "small.yaml");
  writeFileSync(
    file,
    `name: small
budget: { runs: ${runs} }
limits: { vacuous: 100, unknown: 100 }
cells:
  - systems: [paxos, two-phase-commit]
    nodes: 3
    faults: [kill]
    weight: ${cells}
canaries:
  - systems: [paxos]
    variants: [ignore-accepted]
    weight: ${canary}
`,
  );
  return file;
}
