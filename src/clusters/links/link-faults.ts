/**
 * Link faults, for every cluster whose links can be impaired and probed: each puts an impairment on its links and proves its effect
 * (link-proofs.ts); its undo proves that it is gone. A fault is added and removed by itself, whatever others are on its links. A link whose
 * peer is down or stopped, or on which others hide the effect, can prove nothing; the proof says so.
 */

import type { Injection } from "../../contract/cluster.js";
import { impairmentOf, type LinkFault } from "../../faults/impairment.js";
import { linkName } from "../../faults/link.js";
import type { ImpairableLink, LinkWorld } from "./impairable-link.js";
import { probeUntilAnswered, proverOf } from "./link-proofs.js";

/** `inEffect` is called as soon as it is on all links. */
export async function injectLinkFault(
  fault: LinkFault,
  world: LinkWorld,
  inEffect: () => void = () => {},
): Promise<Injection> {
  const links = fault.links.map((name) => world.link(name));
  const provers = await Promise.all(links.map((link) => proverOf(fault, link, world)));
  const outcomes = await Promise.allSettled(links.map((link) => link.impair(impairmentOf(fault))));
  const imposed = outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value : undefined));
  const lift = async (): Promise<void> => {
    // One that cannot be lifted must not keep the others in place.
    const lifted = await Promise.allSettled(imposed.map((each) => each?.lift()));
    const kept = lifted.find((outcome) => outcome.status === "rejected");
    if (kept !== undefined) throw kept.reason;
  };
  try {
    const refused = outcomes.find((outcome) => outcome.status === "rejected");
    if (refused !== undefined) throw refused.reason;
    inEffect();
    const proofs = await Promise.all(
      imposed.map((each, index) => (each === undefined ? null : (provers[index]?.(each) ?? null))),
    );
    if (proofs.every((proof) => proof === null)) return { proof: null, undo: () => undo(lift, links, world) };
    const said = links.map((link, index) => proofs[index] ?? `${linkName(link)} cannot be probed now`);
    return { proof: said.join("; "), undo: () => undo(lift, links, world) };
  } catch (error) {
    // The fault's own error is reported, not that of removing its parts.
    await lift().catch(() => {});
    throw error;
  }
}

async function undo(lift: () => Promise<void>, links: readonly ImpairableLink[], world: LinkWorld): Promise<void> {
  await lift();
  await Promise.all(links.map((link) => seeHealed(link, world)));
}

/** The link answers again, unless another fault is on it, or its peer does not answer. */
async function seeHealed(link: ImpairableLink, world: LinkWorld): Promise<void> {
  const hidden = (): boolean => link.impairments.size > 0 || !world.responsive(link.to);
  if (hidden()) return;
  const result = await probeUntilAnswered(link, hidden);
  if (result.answered || hidden()) return;
  throw new Error(`${linkName(link)}: ${result.why} after the fault was undone`);
}
