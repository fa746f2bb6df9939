/**
 * Link faults, for every cluster whose links can be impaired and probed: each puts an impairment on its links and shows that the effect
 * is there (link-proofs.ts); its undo shows that it is gone. A fault is put on and taken off by itself, whatever others are on its
 * links. A link whose peer is down or stopped, or on which others hide the effect, can show nothing; the proof says so.
 */
import type { ProbeResult } from "../../nodes/sandbox/probe.js";
import { type Link as LinkName, linkName } from "../faults/fault.js";
import type { Injection } from "./cluster.js";
import { type Impairment, impairmentOf, type StreamFault } from "./impairment.js";
import { probeUntilAnswered, proverOf } from "./link-proofs.js";

/** One directed replica link as a fault sees it. */
export interface ImpairableLink {
  readonly from: string;
  readonly to: string;
  /** What is on it now. */
  readonly impairments: ReadonlySet<Impairment>;
  /** Bytes that a limit of bandwidth lets pass at once, before it limits. */
  burstBytes(bytesPerSecond: number): number;
  /** Puts an impairment on; rejects, and leaves the link as it was, if that is refused. */
  impair(impairment: Impairment): Promise<Imposed>;
  /** One request through the link, with a body of so many bytes. */
  probe(timeoutMs: number, bodyBytes?: number): Promise<ProbeResult>;
  /** One request to the peer past the link; undefined while the peer has no address. */
  probeDirectly(timeoutMs: number): Promise<ProbeResult> | undefined;
  /** A talking connection through the link: true if it breaks within `ms`. */
  breaksWithin(ms: number): Promise<boolean>;
}

/** An impairment that is on a link. */
export interface Imposed {
  /** Packets, segments or connections that it has hit so far, by the count of what does it; rejects if it is not in force. */
  hits(): Promise<number>;
  /** Takes it off, and nothing else; once more is nothing. */
  lift(): Promise<void>;
}

/** What the faults need to know of the cluster. */
export interface LinkWorld {
  link(name: LinkName): ImpairableLink;
  /** Whether the process behind a link runs and is not stopped. */
  responsive(node: string): boolean;
}

export async function injectLinkFault(fault: StreamFault, world: LinkWorld): Promise<Injection> {
  const links = fault.links.map((name) => world.link(name));
  const provers = await Promise.all(links.map((link) => proverOf(fault, link, world)));
  const outcomes = await Promise.allSettled(links.map((link) => link.impair(impairmentOf(fault))));
  const imposed = outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value : undefined));
  const lift = async (): Promise<void> => {
    // One that cannot be lifted must not keep the others on.
    const lifted = await Promise.allSettled(imposed.map((each) => each?.lift()));
    const kept = lifted.find((outcome) => outcome.status === "rejected");
    if (kept !== undefined) throw kept.reason;
  };
  try {
    const refused = outcomes.find((outcome) => outcome.status === "rejected");
    if (refused !== undefined) throw refused.reason;
    const proofs = await Promise.all(
      imposed.map((each, index) => (each === undefined ? null : (provers[index]?.(each) ?? null))),
    );
    if (proofs.every((proof) => proof === null)) return { proof: null, undo: () => undo(lift, links, world) };
    const said = links.map((link, index) => proofs[index] ?? `${linkName(link)} cannot be probed now`);
    return { proof: said.join("; "), undo: () => undo(lift, links, world) };
  } catch (error) {
    // The fault's own error is told, not that of taking off what there is of it.
    await lift().catch(() => {});
    throw error;
  }
}

async function undo(lift: () => Promise<void>, links: readonly ImpairableLink[], world: LinkWorld): Promise<void> {
  await lift();
  await Promise.all(links.map((link) => seeHealed(link, world)));
}

/** The link answers again, unless something else is on it, or its peer gives no answers. */
async function seeHealed(link: ImpairableLink, world: LinkWorld): Promise<void> {
  const hidden = (): boolean => link.impairments.size > 0 || !world.responsive(link.to);
  if (hidden()) return;
  const result = await probeUntilAnswered(link, hidden);
  if (result.answered || hidden()) return;
  throw new Error(`${linkName(link)}: ${result.why} after the fault was undone`);
}
