/**
 * The first commit at which a finding fails. At each commit it is replayed so many times that the failure, at its known rate, would show
 * with more than 99 %; a commit that cannot be built or replayed is skipped, as `git bisect` does.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isProgramSystem, packagedServer } from "../../contract/system.js";
import type { WatchMachine } from "../../execution/execute.js";
import { InputError } from "../../history/errors.js";
import { plural } from "../../history/plural.js";
import { inWorld } from "../../replay/world.js";
import { watchMachine as watchThisMachine } from "../../run/machine.js";
import { findSystem } from "../../scenario/find-system.js";
import { readEntry } from "../findings/corpus.js";
import { findingsOf, type ReplayRate } from "../findings/state.js";
import { type Counts, latestRate, passesToRuleOut, wilson } from "../findings/statistics.js";
import type { CampaignFolder } from "../folder.js";
import type { LedgerLine } from "../ledger/lines.js";
import { Checkout, type Commit, type Next } from "./checkout.js";
import { type Tested, tested } from "./trial.js";

export interface Bisection {
  readonly finding: string;
  readonly folder: CampaignFolder;
  readonly lines: readonly LedgerLine[];
  /** Directory of the git repository. */
  readonly repository: string;
  readonly good: string;
  readonly bad: string;
  readonly build: string;
  readonly buildMs: number;
  /** Undefined for the simulator, or, if the simulator does not show the finding, for where it was found. */
  readonly cluster?: "sim" | "local" | "docker" | undefined;
  /** Replays at each commit; undefined for the number that the rate requires. */
  readonly times?: number | undefined;
  /** For a server that is not ours: the directory in the checkout that its build puts its program into. */
  readonly programs: string;
  /** Whether the machine is too busy for replays on processes and containers to show anything; if undefined, watched as nights do it. */
  readonly watchMachine?: WatchMachine | undefined;
  readonly signal: AbortSignal;
  readonly onPlan?: (plan: Plan) => void;
  readonly onTested?: (at: At) => void;
}

export interface Plan {
  readonly kind: string;
  readonly cluster: "sim" | "local" | "docker";
  /** How often it failed in the nights since its rate last changed; null if no replay ever failed. */
  readonly rate: (Counts & { readonly interval: readonly [number, number] }) | null;
  readonly passes: number;
}

export type At = Commit & Tested;

export interface Bisected {
  readonly plan: Plan;
  readonly commits: readonly At[];
  /** One; several if commits between them had to be skipped. */
  readonly first: readonly Commit[];
}

/** More would take forever; a user may ask for more explicitly. */
const mostReplays = 200;

/** Rejects with an InputError for what the user can correct, and with the reason of the signal if that came. */
export async function bisect(bisection: Bisection): Promise<Bisected> {
  const { folder, finding, signal, onPlan } = bisection;
  const plan = planOf(bisection);
  const { scenario, repro } = readEntry(folder.corpus, finding);
  const scratch = mkdtempSync(join(tmpdir(), "schism-bisect-runs-"));
  let checkout: Checkout | undefined;
  try {
    checkout = await Checkout.of(bisection.repository);
    onPlan?.(plan);
    // The same worlds at every commit, so that only the commit differs.
    const worlds = plan.cluster === "sim" ? plan.passes * 2 : 1;
    const repros = Array.from({ length: worlds }, (_, nth) => {
      const file = join(scratch, `world-${nth}.json`);
      writeFileSync(file, JSON.stringify({ ...repro, scenario: inWorld({ ...scenario, cluster: plan.cluster }, nth) }));
      return file;
    });
    const system = findSystem(scenario.system);
    const packaged = packagedServer(system);
    if (packaged === undefined && !isProgramSystem(system)) {
      throw new InputError(
        `a run of ${system.name} cannot be bisected: its program is named by a path, which a checkout does not change`,
        { file: finding },
        "use `git bisect run npx schism replay` in the repository of the program",
      );
    }
    const server =
      packaged === undefined ? undefined : { executable: packaged.executable, directory: bisection.programs };
    const { build, buildMs, watchMachine = watchThisMachine } = bisection;
    return await search(bisection, plan, checkout, (directory) =>
      tested(directory, { build, buildMs, repros, ...plan, server, scratch, signal, watchMachine }),
    );
  } finally {
    await checkout?.remove();
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function search(
  { good, bad, onTested }: Bisection,
  plan: Plan,
  checkout: Checkout,
  test: (directory: string) => Promise<Tested>,
): Promise<Bisected> {
  const commits: At[] = [];
  const at = async (commit: Commit): Promise<At> => {
    const found = { ...commit, ...(await test(checkout.directory)) };
    commits.push(found);
    onTested?.(found);
    return found;
  };
  const ends = { bad: await checkout.resolve(bad, "bad"), good: await checkout.resolve(good, "good") };
  for (const side of ["bad", "good"] as const) {
    await checkout.checkOut(ends[side].commit);
    refuseOther(side, await at(ends[side]));
  }
  let next: Next = await checkout.start(ends.bad.commit, ends.good.commit);
  while (next.state === "goes on") {
    const { verdict } = await at(await checkout.told(await checkout.current()));
    next = await checkout.mark(verdict);
  }
  const found = next.state === "found" ? [next.commit] : next.commits;
  return { plan, commits, first: await Promise.all(found.map((commit) => checkout.told(commit))) };
}

/** If the good and the bad commit behave alike, there is nothing to find. */
function refuseOther(side: "good" | "bad", at: At): void {
  if (at.verdict === side) return;
  const where = { option: side };
  if (at.verdict === "skip") throw new InputError(`cannot be tested: ${at.why}`, where, "name another commit");
  if (side === "bad") {
    throw new InputError(`does not fail: ${plural(at.judged, "replay")} passed`, where, "name a later commit");
  }
  throw new InputError(
    `fails as well: ${at.failing} of ${plural(at.judged, "replay")}`,
    where,
    "name an earlier commit",
  );
}

function planOf({ finding: id, folder, lines, cluster: asked, times }: Bisection): Plan {
  const campaigns = [...new Set(lines.map(({ campaign }) => campaign))];
  const all = campaigns.flatMap((campaign) => findingsOf(campaign, lines, [], new Date()));
  const found = all.filter(({ finding }) => finding.finding === id);
  const [summary] = found;
  if (summary === undefined) {
    const known = all.map(({ finding }) => finding.finding).join(", ");
    throw new InputError(
      `no finding of ${folder.root} is called ${id}`,
      {},
      known === "" ? undefined : `known are ${known}`,
    );
  }
  const { finding } = summary;
  const cluster = asked ?? (finding.shrunk ? "sim" : finding.cluster);
  if (cluster === "sim" && !finding.shrunk) {
    throw new InputError("the simulator does not show this finding", { option: "cluster" }, `use ${finding.cluster}`);
  }
  const rates = found.flatMap((each) => each.rates).filter((rate) => rate.cluster === cluster);
  const rate = failingRate(rates);
  const interval = rate === undefined ? undefined : wilson(rate.failing, rate.judged);
  const passes = times ?? (interval === undefined ? Number.POSITIVE_INFINITY : passesToRuleOut(interval[0]));
  if (passes > mostReplays && times === undefined) {
    const why =
      rate === undefined
        ? `no replay of ${id} ever failed on ${cluster}, so that nothing says how many must pass`
        : `${id} fails so rarely (${rate.failing} of ${rate.judged} on ${cluster}) that ${passes} replays must pass at each commit`;
    throw new InputError(why, {}, "say how many with --times, or choose another --cluster");
  }
  return {
    ...{ kind: finding.kind, cluster, passes },
    rate: rate === undefined || interval === undefined ? null : { ...rate, interval },
  };
}

/** As of the last night in which a replay failed: replays that have passed since then may be those of a fix. */
function failingRate(rates: readonly ReplayRate[]): Counts | undefined {
  const last = rates.findLastIndex(({ failing }) => failing > 0);
  if (last < 0) return undefined;
  const { failing, judged } = latestRate(rates.slice(0, last + 1));
  return { failing, judged };
}
