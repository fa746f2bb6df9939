/**
 * Whether the times of a run allow any cluster to serve. Clients that give up before an undisturbed cluster can have answered are never answered,
 * whatever the cluster does; and in a world that is slower than the timeouts of replicas, or loses what they send, each is a fault that never ends.
 */
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

/** False if the silence of a cluster says nothing: clients give up too soon, or the world is too bad. */
export function waitsLongEnough({
  operationTimeoutMs,
  clients,
  world = calmWorld,
}: Pick<Scenario, "operationTimeoutMs" | "clients" | "world">): boolean {
  const { network, disk } = world;
  if (network.lossPercent >= mostLossPercent || stalls(world)) return false;
  const hopMs = 1.5 * network.latencyMs.most + (network.slowPercent / 100) * network.slowMs;
  const syncMs = disk.syncMs.most + (disk.slowPercent / 100) * disk.slowMs;
  // One disk may have to sync the updates of all clients, one after the other.
  const answerMs = mostHops * hopMs + (mostSyncs + clients) * syncMs;
  return operationTimeoutMs * attemptShare >= Math.max(leastMs, answerMs);
}

/** True if the world disturbs nodes all the time: chance alone may leave some requests in a row without an answer, or depose a leader. */
export function disturbs(world: World = calmWorld): boolean {
  return world.network.lossPercent > 0 || stalls(world);
}

function stalls({ network, disk }: World): boolean {
  const messageMs = 2 * network.latencyMs.most + (network.slowPercent > 0 ? network.slowMs : 0);
  const syncMs = disk.syncMs.most + (disk.slowPercent > 0 ? disk.slowMs : 0);
  return Math.max(messageMs, syncMs) >= stallMs;
}
