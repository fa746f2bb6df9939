/** What a cluster's links must be able to do, so that faults can be put on them, proven and taken off (link-faults.ts, link-proofs.ts). */
import type { ProbeResult } from "../../nodes/sandbox/probe.js";
import type { Impairment } from "../faults/impairment.js";
import type { Link as LinkName } from "../faults/link.js";

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
