/**
 * Whether the times of a run allow any cluster to serve. Clients that give up before an undisturbed cluster can have answered are never answered,
 * whatever the cluster does; and in a world that is slower than the timeouts of replicas, or loses what they send, each is a fault that never ends.
 */
import type { Verdict } from "../checkers/verdict.js";
import type { Check, Workload } from "../contract/workload.js";
import { calmWorld, type World } from "../contract/world.js";
import { attemptShare, type Scenario } from "../record/record.js";

/** Of a request that is handed on to a leader, needs two phases there, and is answered: messages one after the other, and syncs. */
const mostHops = 6;
const mostSyncs = 3;
/** Real processes are interrupted now and then, however fast the network is. */
const leastMs = 40;
/** From here on, a round trip is lost more often than not. */
const mostLossPercent = 50;
/** A message, or a sync, that takes as long as this is taken for a failure by some replica. */
const stallMs = 250;

/** The part of a scenario that says so. */
export type Times = Pick<Scenario, "operationTimeoutMs" | "clients" | "world">;

/** Why the silence of a cluster says nothing, as a clause; null if it does say something. */
export function whySilenceSaysNothing({ operationTimeoutMs, clients, world = calmWorld }: Times): string | null {
  const { network, disk } = world;
  const why = whyTooSlow(world);
  if (why !== null) return why;
  const hopMs = 1.5 * network.latencyMs.most + (network.slowPercent / 100) * network.slowMs;
  const syncMs = disk.syncMs.most + (disk.slowPercent / 100) * disk.slowMs;
  // One disk may have to sync the updates of all clients, one after the other.
  const answerMs = Math.max(leastMs, mostHops * hopMs + (mostSyncs + clients) * syncMs);
  if (operationTimeoutMs * attemptShare >= answerMs) return null;
  return `an operation is given up after ${operationTimeoutMs} ms, which is too soon for every client to get an answer`;
}

/** Why an undisturbed cluster may leave some requests in a row without an answer, or lose a leader, by chance alone, as a clause; null if it may not. */
export function whyDisturbed(world: World = calmWorld): string | null {
  const { lossPercent } = world.network;
  if (lossPercent > 0) return `the network loses ${lossPercent} % of all messages`;
  return stalls(world) ? `messages or syncs may take ${stallMs} ms and more at any time` : null;
}

/** Why nodes may need longer to agree than they are given, as a clause; null if they do not. */
function whyTooSlow(world: World = calmWorld): string | null {
  return world.network.lossPercent >= mostLossPercent || stalls(world) ? whyDisturbed(world) : null;
}

/**
 * The same verdicts, none of which convicts nodes that did not come to agree where the world left them no time to. `verdicts`: of the checks of
 * the workload. What no later read could change is convicted in any world.
 */
export function withoutHaste(
  verdicts: readonly Verdict[],
  {
    scenario,
    workload,
  }: { readonly scenario: Pick<Scenario, "world">; readonly workload: Pick<Workload, "settling" | "checks"> },
): readonly Verdict[] {
  const why = workload.settling === undefined ? null : whyTooSlow(scenario.world);
  if (why === null) return verdicts;
  return verdicts.map((verdict) =>
    verdict.valid === false && mayHeal(workload.checks, verdict)
      ? { ...verdict, valid: "unknown", summary: `Nodes may have lacked the time to agree: ${why}. ${verdict.summary}` }
      : verdict,
  );
}

function stalls({ network, disk }: World): boolean {
  const messageMs = 2 * network.latencyMs.most + (network.slowPercent > 0 ? network.slowMs : 0);
  const syncMs = disk.syncMs.most + (disk.slowPercent > 0 ? disk.slowMs : 0);
  return Math.max(messageMs, syncMs) >= stallMs;
}

/** The form of an answer, which no check of the workload is about, does not heal. */
function mayHeal(checks: readonly Check[], verdict: Verdict): boolean {
  const check = checks.find(({ property }) => property === verdict.property);
  return check !== undefined && !("model" in check) && check.mayHeal?.(verdict) !== false;
}
