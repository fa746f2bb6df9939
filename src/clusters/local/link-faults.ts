/**
 * Link faults of the local cluster: each puts an impairment on its links and shows by probes through them, next to probes of
 * the peers' own ports, that the effect is there; its undo shows that it is gone. A link whose peer is down or stopped, or
 * that another fault keeps shut, can show nothing; the proof says so.
 */
import type { Link as LinkName, ResolvedFault } from "../../faults/fault.js";
import type { Injection } from "../cluster.js";
import type { Impairment, Link } from "./link.js";
import { IdleConnection, type ProbeResult, probe, probeUntilAnswered } from "./probe.js";

export type LinkFault = Extract<ResolvedFault, { links: readonly LinkName[] }>;

/** What the faults need to know of the cluster. */
export interface LinkWorld {
  link(name: LinkName): Link;
  /** Whether the process behind a link runs and is not stopped. */
  responsive(node: string): boolean;
}

/** Silence for this long counts as no answer, ms. */
const silenceMs = 300;
/** A healed link must answer within this time; a machine under load is given the benefit. */
const patienceMs = 5000;
/** A probe of a throttled link takes about this long at the new rate, ms. */
const throttleProbeMs = 400;
/** Payload of a segment, as in link-connection.ts: loss hits segments. */
const segmentBytes = 1448;
/** Segments sent to see a loss: so many that missing it is as good as impossible (e^-12) … */
const expectedLosses = 12;
/** … up to this number, which is 3.5 MB. */
const mostProbeSegments = 2400;
/** The least loss that a probe can be expected to see. */
export const leastLossPercent = (expectedLosses / mostProbeSegments) * 100;

export async function injectLinkFault(fault: LinkFault, world: LinkWorld): Promise<Injection> {
  const links = fault.links.map((name) => world.link(name));
  // Only what could be seen before can be seen to change.
  const visible = links.filter((link) => link.passable && world.responsive(link.to));
  const before = fault.kind === "reset" ? await openIdle(visible) : [];
  const baseline = fault.kind === "delay" ? await roundTrips(visible) : [];
  const relieve = links.map((link) => link.impair(impairmentOf(fault)));
  const undo = async (): Promise<void> => {
    for (const end of relieve) end();
    await seeHealed(links, world);
  };
  try {
    const proofs = await prove(fault, visible, before, baseline, world);
    const hidden = links
      .filter((link) => !visible.includes(link))
      .map((link) => `${nameOf(link)} cannot be probed now`);
    return { proof: proofs.length === 0 ? null : [...proofs, ...hidden].join("; "), undo };
  } catch (error) {
    for (const end of relieve) end();
    throw error;
  }
}

function impairmentOf(fault: LinkFault): Impairment {
  switch (fault.kind) {
    case "partition":
      return { kind: fault.mode === "drop" ? "cut" : fault.mode };
    case "delay":
      return { kind: "delay", delayMs: fault.delayMs, jitterMs: fault.jitterMs };
    case "loss":
      return { kind: "loss", percent: fault.percent };
    case "bandwidth":
      return { kind: "bandwidth", bytesPerSecond: fault.bytesPerSecond };
    case "reset":
      return { kind: "periodic-reset", everyMs: fault.everyMs };
  }
}

async function prove(
  fault: LinkFault,
  links: readonly Link[],
  idle: readonly IdleConnection[],
  baseline: readonly number[],
  world: LinkWorld,
): Promise<string[]> {
  // A link that another fault shut, or whose peer another fault took, while we measured, does not contradict us.
  const still = (link: Link): boolean => link.passable && world.responsive(link.to);
  return Promise.all(
    links.map(async (link, index) => {
      switch (fault.kind) {
        case "partition":
          return proveShut(link, world);
        case "reset": {
          const broke = await idle[index]?.breaksWithin(patienceMs);
          if (!broke) throw new Error(`${nameOf(link)}: a connection survived the reset`);
          return `${nameOf(link)}: open connection was reset`;
        }
        case "delay": {
          const result = await probe(link.port, patienceMs + fault.delayMs + fault.jitterMs);
          const grown = result.ms - (baseline[index] ?? 0);
          if (still(link) && (!result.answered || grown < (fault.delayMs - fault.jitterMs) * 0.8)) {
            throw new Error(`${nameOf(link)}: round trip grew by ${Math.round(grown)} ms only`);
          }
          return `${nameOf(link)}: round trip grew by ${Math.round(grown)} ms`;
        }
        case "loss": {
          const lostBefore = link.lost;
          const segments = Math.ceil((expectedLosses * 100) / fault.percent);
          const result = await probe(link.port, patienceMs, segments * segmentBytes);
          const lost = link.lost - lostBefore;
          if (still(link) && lost === 0) throw new Error(`${nameOf(link)}: no segment of ${segments} was lost`);
          return `${nameOf(link)}: ${lost} segments lost, ${segments} took ${Math.round(result.ms)} ms`;
        }
        case "bandwidth": {
          const bytes = Math.ceil((fault.bytesPerSecond * throttleProbeMs) / 1000);
          const result = await probe(link.port, patienceMs, bytes);
          if (still(link) && result.ms < throttleProbeMs * 0.8) {
            throw new Error(`${nameOf(link)}: ${bytes} bytes took ${Math.round(result.ms)} ms only`);
          }
          return `${nameOf(link)}: ${bytes} bytes took ${result.answered ? "" : "more than "}${Math.round(result.ms)} ms`;
        }
      }
    }),
  );
}

/** No answer through the link, while the peer's own port answers. */
async function proveShut(link: Link, world: LinkWorld): Promise<string> {
  const [through, direct] = await Promise.all([probe(link.port, silenceMs), probeDirect(link)]);
  if (through.answered) throw new Error(`${nameOf(link)}: still answers, in ${Math.round(through.ms)} ms`);
  if (direct === undefined || !direct.answered) {
    // The peer was taken down or stopped by another fault just now.
    if (!world.responsive(link.to)) return `${nameOf(link)}: ${through.why}`;
    throw new Error(
      `${nameOf(link)}: ${link.to} itself gives ${direct?.why ?? "no port"}, so the silence proves nothing`,
    );
  }
  return `${nameOf(link)}: ${through.why}, directly ${Math.ceil(direct.ms)} ms`;
}

function probeDirect(link: Link): Promise<ProbeResult> | undefined {
  return link.target === undefined ? undefined : probe(link.target, patienceMs);
}

/** Every link that nothing else keeps shut answers again. */
async function seeHealed(links: readonly Link[], world: LinkWorld): Promise<void> {
  await Promise.all(
    links.map(async (link) => {
      if (!link.passable || !world.responsive(link.to)) return;
      const result = await probeUntilAnswered(link.port, patienceMs);
      if (result.answered || !link.passable || !world.responsive(link.to)) return;
      throw new Error(`${nameOf(link)}: ${result.why} after the fault was undone`);
    }),
  );
}

function openIdle(links: readonly Link[]): Promise<IdleConnection[]> {
  return Promise.all(links.map((link) => IdleConnection.open(link.port)));
}

async function roundTrips(links: readonly Link[]): Promise<number[]> {
  const results = await Promise.all(links.map((link) => probeUntilAnswered(link.port, patienceMs)));
  return results.map((result) => result.ms);
}

function nameOf(link: Link): string {
  return `${link.from} -> ${link.to}`;
}
