/** What a fault does to a link, the same for every cluster; how a link is impaired is up to each cluster. */
import type { Random } from "../../nodes/random.js";
import { type Fault, type FaultKind, type ResolvedFault, rowOf } from "./fault.js";
import type { Link } from "./link.js";

export type LinkFault = Extract<ResolvedFault, { links: readonly Link[] }>;

/**
 * `cut`: nothing moves either way on the link's connections, new ones get no answer; bytes under way wait, as TCP's
 * retransmission would have it. `half-open`: the receiver sees its connections close, the sender's stay open and swallow what
 * is written. `reset`: connections break and new ones are refused. `periodic-reset`: connections break every so often.
 * `duplicate` and `reorder` hit single messages, of which a stream has none.
 */
export type Impairment =
  | { readonly kind: "cut" }
  | { readonly kind: "half-open" }
  | { readonly kind: "reset" }
  | { readonly kind: "periodic-reset"; readonly everyMs: number }
  | { readonly kind: "delay"; readonly delayMs: number; readonly jitterMs: number }
  | { readonly kind: "loss"; readonly percent: number }
  | { readonly kind: "bandwidth"; readonly bytesPerSecond: number }
  | { readonly kind: "duplicate"; readonly percent: number }
  | { readonly kind: "reorder"; readonly percent: number; readonly withinMs: number };

export const bytesInOrder = "nodes speak over connections, which deliver each byte once and in order";
/** For programs of ours, which can be simulated. */
export const streamsOnly = `${bytesInOrder}; a simulated datagram network can do it (--cluster sim --network datagram)`;

/** True for faults of single messages, which do not apply to streams. */
export function needsDatagrams(fault: { readonly kind: FaultKind }): boolean {
  return rowOf(fault).effects.datagrams === true;
}

/**
 * True for faults that only a process through which the connections pass can make: a packet filter holds nothing up, and acknowledges
 * nothing that it drops.
 */
export function needsCarrier(fault: Fault): boolean {
  return fault.kind === "delay" || (fault.kind === "partition" && fault.mode === "half-open");
}

/**
 * What an impairment does to what passes: it shuts the link, breaks its connections, slows bytes down, loses segments (which TCP sends again,
 * so that they and all behind them come late), or hits single messages.
 */
type Nature = "shuts" | "breaks" | "slows" | "loses" | "hits messages";

const natures = {
  ...{ cut: "shuts", "half-open": "shuts", reset: "shuts" },
  ...{ "periodic-reset": "breaks", delay: "slows", bandwidth: "slows", loss: "loses" },
  ...{ duplicate: "hits messages", reorder: "hits messages" },
} as const satisfies { readonly [K in Impairment["kind"]]: Nature };

type SlowingKind = {
  [K in Impairment["kind"]]: (typeof natures)[K] extends "slows" ? K : never;
}[Impairment["kind"]];
type Slowing = Extract<Impairment, { kind: SlowingKind }>;

/** True if an impairment of this kind lets no probe through. */
export function shuts(kind: Impairment["kind"]): boolean {
  return natures[kind] === "shuts";
}

/** True if some of these change when bytes arrive on a stream. */
export function holdUp(impairments: Iterable<Impairment>): boolean {
  for (const { kind } of impairments) if (natures[kind] === "slows" || natures[kind] === "loses") return true;
  return false;
}

/** How much all impairments of a link together slow it down. */
export interface Slowed {
  readonly waitMs: number;
  readonly bytesPerSecond: number;
}

const notSlowed: Slowed = { waitMs: 0, bytesPerSecond: Number.POSITIVE_INFINITY };

/** Delays are summed, and the smallest bandwidth rules. */
export function slowedBy(impairments: Iterable<Impairment>, random: Random): Slowed {
  let slowed = notSlowed;
  for (const impairment of impairments) if (isSlowing(impairment)) slowed = slowedFurther(slowed, impairment, random);
  return slowed;
}

function isSlowing(impairment: Impairment): impairment is Slowing {
  return natures[impairment.kind] === "slows";
}

function slowedFurther({ waitMs, bytesPerSecond }: Slowed, by: Slowing, random: Random): Slowed {
  switch (by.kind) {
    case "delay": {
      const { delayMs, jitterMs } = by;
      return { waitMs: waitMs + Math.max(0, delayMs + random.between(-jitterMs, jitterMs)), bytesPerSecond };
    }
    case "bandwidth":
      return { waitMs, bytesPerSecond: Math.min(bytesPerSecond, by.bytesPerSecond) };
  }
}

/** The share of segments that no loss hits. */
export function shareThatPasses(impairments: Iterable<Impairment>): number {
  let passes = 1;
  for (const impairment of impairments) if (impairment.kind === "loss") passes *= 1 - impairment.percent / 100;
  return passes;
}

export function impairmentOf(fault: LinkFault): Impairment {
  switch (fault.kind) {
    case "partition":
      return { kind: fault.mode === "drop" ? "cut" : fault.mode };
    case "delay":
      return { kind: "delay", delayMs: fault.delayMs, jitterMs: fault.jitterMs };
    case "loss":
      // A link that loses everything is cut, and TCP recovers from it as from a cut.
      return fault.percent === 100 ? { kind: "cut" } : { kind: "loss", percent: fault.percent };
    case "bandwidth":
      return { kind: "bandwidth", bytesPerSecond: fault.bytesPerSecond };
    case "reset":
      return { kind: "periodic-reset", everyMs: fault.everyMs };
    case "duplicate":
      return { kind: "duplicate", percent: fault.percent };
    case "reorder":
      return { kind: "reorder", percent: fault.percent, withinMs: fault.withinMs };
  }
}
