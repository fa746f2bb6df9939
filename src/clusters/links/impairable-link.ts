/** The abilities of a cluster's links that faults need to be injected, proven and removed (link-faults.ts, link-proofs.ts). */
import type { ProbeResult } from "../../../nodes/sandbox/probe.js";
import type { Impairment } from "../../faults/impairment.js";
import type { Link as LinkName } from "../../faults/link.js";

/** One directed replica link as a fault sees it. */
export interface ImpairableLink {
  readonly from: string;
  readonly to: string;
  /** What it carries and faults hit; a segment of a connection if absent. */
  readonly unit?: "message";
  /** The impairments on it now. */
  readonly impairments: ReadonlySet<Impairment>;
  /** Bytes that a limit of bandwidth lets pass at once, before it limits. */
  burstBytes(bytesPerSecond: number): number;
  /** Adds an impairment; if it is refused, it rejects and leaves the link as it was. */
  impair(impairment: Impairment): Promise<Imposed>;
  /** One request through the link, with a body of this many bytes. */
  probe(timeoutMs: number, bodyBytes?: number): Promise<ProbeResult>;
  /** One request to the peer past the link; undefined while the peer has no address. */
  probeDirectly(timeoutMs: number): Promise<ProbeResult> | undefined;
  /** A talking connection through the link: true if it breaks within `ms`. */
  breaksWithin(ms: number): Promise<boolean>;
}

/** An impairment that is on a link. */
export interface Imposed {
  /** Packets, segments or connections that it has hit so far, counted by whatever implements it; rejects if it is not in force. */
  hits(): Promise<number>;
  /** Removes it, and nothing else; removing it again does nothing. */
  lift(): Promise<void>;
}

/** What the faults need to know about the cluster. */
export interface LinkWorld {
  link(name: LinkName): ImpairableLink;
  /** Whether the process behind a link is running and not stopped. */
  responsive(node: string): boolean;
}
