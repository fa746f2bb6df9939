/** Nights whose lines a test writes itself, and the context in which their findings are kept and replayed. */
import type { FindingsContext } from "../../src/campaign/findings/context.js";
import type { CampaignFolder } from "../../src/campaign/folder.js";
import type { LedgerLine } from "../../src/campaign/ledger/lines.js";
import { createSimCluster } from "../../src/clusters/sim/cluster.js";
import type { Scenario } from "../../src/record/record.js";
import { quietMachine } from "./machines.js";

const always = { sim: Number.POSITIVE_INFINITY, real: Number.POSITIVE_INFINITY };

export class NightsByHand {
  readonly lines: LedgerLine[] = [];
  readonly told: string[] = [];

  constructor(
    readonly folder: CampaignFolder,
    private readonly scenarioOf: (cell: string, seed: number) => Scenario | undefined,
  ) {}

  context(night: string, about: Partial<FindingsContext> = {}): FindingsContext {
    return {
      ...{ campaign: "nightly", night, session: `session of ${night}`, commit: `commit of ${night}` },
      ...{ folder: this.folder, shard: { nth: 1, of: 1 }, signal: new AbortController().signal },
      limits: {
        shrinkRuns: 300,
        keepRuns: Number.POSITIVE_INFINITY,
        shrinkMs: Number.POSITIVE_INFINITY,
        keepMs: always,
        replayMs: always,
        replays: { sim: 8, real: 3 },
      },
      lines: () => this.lines,
      append: async (line) => void this.lines.push(line),
      scenarioOf: this.scenarioOf,
      creatorFor: async () => (plan) => createSimCluster(plan),
      watchMachine: quietMachine,
      onProgress: (sentence) => this.told.push(sentence),
      ...about,
    };
  }

  of<L extends LedgerLine["line"]>(line: L): readonly Extract<LedgerLine, { readonly line: L }>[] {
    return this.lines.filter((each): each is Extract<LedgerLine, { readonly line: L }> => each.line === line);
  }
}
