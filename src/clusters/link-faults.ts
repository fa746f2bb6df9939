/**
 * Link faults, for every cluster whose links can be impaired and probed: each puts an impairment on its links and shows by
 * probes through them, next to probes of the peers past them, that the effect is there; its undo shows that it is gone. A
 * link whose peer is down or stopped, or that another fault keeps shut, can show nothing; the proof says so.
 */
import type { ProbeResult } from "../../nodes/sandbox/probe.js";
import type { Link as LinkName } from "../faults/fault.js";
import type { Injection } from "./cluster.js";
import { type Impairment, impairmentOf, type StreamFault } from "./impairment.js";

/** One directed replica link as a fault sees it. */
export interface ImpairableLink {
  readonly from: string;
  readonly to: string;
  /** True if a probe through it can get an answer in spite of the link itself. */
  readonly passable: boolean;
  /** Bytes that a limited bandwidth lets pass at once, before it limits. */
  readonly burstBytes: number;
  /** Puts an impairment on; resolves with what takes it off. */
  impair(impairment: Impairment): Promise<() => Promise<void>>;
  /** One request through the link, with a body of so many bytes. */
  probe(timeoutMs: number, bodyBytes?: number): Promise<ProbeResult>;
  /** One request to the peer past the link; undefined while the peer has no address. */
  probeDirectly(timeoutMs: number): Promise<ProbeResult> | undefined;
  /** A talking connection through the link: true if it breaks within `ms`. */
  breaksWithin(ms: number): Promise<boolean>;
  /** Segments lost on it so far. */
  lost(): Promise<number>;
}

/** What the faults need to know of the cluster. */
export interface LinkWorld {
  link(name: LinkName): ImpairableLink;
  /** Whether the process behind a link runs and is not stopped. */
  responsive(node: string): boolean;
}

/** Silence for this long counts as no answer, ms. */
const silenceMs = 300;
/** A healed link must answer within this time; a machine under load is given the benefit. */
const patienceMs = 5000;
const retryMs = 20;
/** A probe of a throttled link takes about this long at the new rate, ms. */
const throttleProbeMs = 400;
/** Payload of a segment, as in local/link-connection.ts and of Ethernet: loss hits segments. */
const segmentBytes = 1448;
/** Segments sent to see a loss: so many that missing it is as good as impossible (e^-12) … */
const expectedLosses = 12;
/** … up to this number, which is 3.5 MB. */
const mostProbeSegments = 2400;
/** The least loss that a probe can be expected to see. */
export const leastLossPercent = (expectedLosses / mostProbeSegments) * 100;

export async function injectLinkFault(fault: StreamFault, world: LinkWorld): Promise<Injection> {
  const links = fault.links.map((name) => world.link(name));
  // Only what could be seen before can be seen to change.
  const visible = links.filter((link) => link.passable && world.responsive(link.to));
  const baseline = fault.kind === "delay" ? await roundTrips(visible) : [];
  const relieve: (() => Promise<void>)[] = [];
  const relieveAll = async (): Promise<void> => {
    await Promise.all(relieve.map((end) => end()));
  };
  try {
    const impaired = await Promise.allSettled(links.map((link) => link.impair(impairmentOf(fault))));
    for (const each of impaired) if (each.status === "fulfilled") relieve.push(each.value);
    const failed = impaired.find((each) => each.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    const proofs = await Promise.all(visible.map((link, index) => prove(fault, link, baseline[index] ?? 0, world)));
    const hidden = links
      .filter((link) => !visible.includes(link))
      .map((link) => `${nameOf(link)} cannot be probed now`);
    return {
      proof: proofs.length === 0 ? null : [...proofs, ...hidden].join("; "),
      undo: async () => {
        await relieveAll();
        await seeHealed(links, world);
      },
    };
  } catch (error) {
    await relieveAll();
    throw error;
  }
}

/** One clause that says how the effect was seen; throws if it was not. */
async function prove(fault: StreamFault, link: ImpairableLink, baselineMs: number, world: LinkWorld): Promise<string> {
  // A link that another fault shut, or whose peer another fault took, while we measured, does not contradict us.
  const still = (): boolean => link.passable && world.responsive(link.to);
  switch (fault.kind) {
    case "partition":
      return proveShut(link, world);
    case "reset": {
      const broke = await link.breaksWithin(patienceMs + fault.everyMs);
      if (still() && !broke) throw new Error(`${nameOf(link)}: a connection survived the reset`);
      return `${nameOf(link)}: open connection was reset`;
    }
    case "delay": {
      const result = await link.probe(patienceMs + fault.delayMs + fault.jitterMs);
      const grown = result.ms - baselineMs;
      if (still() && (!result.answered || grown < (fault.delayMs - fault.jitterMs) * 0.8)) {
        throw new Error(`${nameOf(link)}: round trip grew by ${Math.round(grown)} ms only`);
      }
      return `${nameOf(link)}: round trip grew by ${Math.round(grown)} ms`;
    }
    case "loss": {
      const lostBefore = await link.lost();
      const segments = Math.ceil((expectedLosses * 100) / fault.percent);
      const result = await link.probe(patienceMs, segments * segmentBytes);
      const lost = (await link.lost()) - lostBefore;
      if (still() && lost <= 0) throw new Error(`${nameOf(link)}: no segment of ${segments} was lost`);
      return `${nameOf(link)}: ${lost} segments lost, ${segments} took ${Math.round(result.ms)} ms`;
    }
    case "bandwidth": {
      const bytes = link.burstBytes + Math.ceil((fault.bytesPerSecond * throttleProbeMs) / 1000);
      const result = await link.probe(patienceMs, bytes);
      if (still() && result.ms < throttleProbeMs * 0.8) {
        throw new Error(`${nameOf(link)}: ${bytes} bytes took ${Math.round(result.ms)} ms only`);
      }
      return `${nameOf(link)}: ${bytes} bytes took ${result.answered ? "" : "more than "}${Math.round(result.ms)} ms`;
    }
  }
}

/** No answer through the link, while the peer itself answers. */
async function proveShut(link: ImpairableLink, world: LinkWorld): Promise<string> {
  const [through, directly] = await Promise.all([link.probe(silenceMs), link.probeDirectly(patienceMs)]);
  if (through.answered) throw new Error(`${nameOf(link)}: still answers, in ${Math.round(through.ms)} ms`);
  if (directly === undefined || !directly.answered) {
    // The peer was taken down or stopped by another fault just now.
    if (!world.responsive(link.to)) return `${nameOf(link)}: ${through.why}`;
    throw new Error(
      `${nameOf(link)}: ${link.to} itself gives ${directly?.why ?? "no port"}, so the silence proves nothing`,
    );
  }
  return `${nameOf(link)}: ${through.why}, directly ${Math.ceil(directly.ms)} ms`;
}

/** Every link that nothing else keeps shut answers again. */
async function seeHealed(links: readonly ImpairableLink[], world: LinkWorld): Promise<void> {
  await Promise.all(
    links.map(async (link) => {
      if (!link.passable || !world.responsive(link.to)) return;
      const result = await probeUntilAnswered(link);
      if (result.answered || !link.passable || !world.responsive(link.to)) return;
      throw new Error(`${nameOf(link)}: ${result.why} after the fault was undone`);
    }),
  );
}

async function roundTrips(links: readonly ImpairableLink[]): Promise<number[]> {
  const results = await Promise.all(links.map(probeUntilAnswered));
  return results.map((result) => result.ms);
}

/** Probes until one is answered; resolves with that one or, when patience ends, with the last failure. */
async function probeUntilAnswered(link: ImpairableLink): Promise<ProbeResult> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const result = await link.probe(Math.max(1, deadline - performance.now()));
    if (result.answered || performance.now() + retryMs >= deadline) return result;
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
}

function nameOf(link: ImpairableLink): string {
  return `${link.from} -> ${link.to}`;
}
