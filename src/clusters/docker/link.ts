/**
 * One directed replica link of the docker cluster: filters in the receiver's namespace, a token bucket in the sender's, and links in the
 * namespaces of those who dial (namespace-links.ts), if the run has them.
 */
import { type ProbeResult, probe } from "../../../nodes/sandbox/probe.js";
import type { Impairment } from "../../faults/impairment.js";
import type { ImpairableLink, Imposed } from "../links/impairable-link.js";
import { bucketBytes } from "./filters.js";
import type { Sandbox } from "./sandbox.js";
import type { CarriedImpairment } from "./sandbox-wire.js";

/** The largest packet. */
const frameBytes = 1514;

export class DockerLink implements ImpairableLink {
  readonly impairments = new Set<Impairment>();

  constructor(
    private readonly sender: Sandbox,
    private readonly receiver: Sandbox,
  ) {}

  get from(): string {
    return this.sender.node;
  }

  get to(): string {
    return this.receiver.node;
  }

  /** A packet that finds a byte's worth of room in the bucket passes as a whole. */
  burstBytes(bytesPerSecond: number): number {
    return bucketBytes(bytesPerSecond) + frameBytes;
  }

  async impair(impairment: Impairment): Promise<Imposed> {
    this.impairments.add(impairment);
    try {
      const { hits, lift } = await this.impose(impairment);
      return {
        hits,
        lift: async () => {
          if (!this.impairments.has(impairment)) return;
          await lift();
          this.impairments.delete(impairment);
        },
      };
    } catch (error) {
      this.impairments.delete(impairment);
      throw error;
    }
  }

  probe(timeoutMs: number, bytes = 0): Promise<ProbeResult> {
    return this.sender.probe(this.receiver, timeoutMs, bytes);
  }

  probeDirectly(timeoutMs: number): Promise<ProbeResult> {
    const { publishedPeerPort: port } = this.receiver;
    return probe({ host: "127.0.0.1", port, question: this.receiver.question() }, timeoutMs);
  }

  breaksWithin(ms: number): Promise<boolean> {
    return this.sender.breaksWithin(this.receiver, ms);
  }

  private impose(impairment: Impairment): Promise<Imposed> {
    switch (impairment.kind) {
      case "bandwidth":
        return this.sender.rules.addDeparture(this.receiver.address, impairment.bytesPerSecond);
      case "cut":
      case "reset":
      case "periodic-reset":
      case "loss":
        return this.receiver.rules.addArrival({ source: this.sender.address, impairment });
      case "delay":
      case "half-open":
        return this.imposeOn(this.sender.bothWays ? [this.sender, this.receiver] : [this.sender], impairment);
      case "duplicate":
      case "reorder":
        throw new Error(`the docker cluster has no way to do ${impairment.kind}`);
    }
  }

  /** Each of them carries a part of what the sender sends. */
  private async imposeOn(diallers: readonly Sandbox[], impairment: CarriedImpairment): Promise<Imposed> {
    const outcomes = await Promise.allSettled(diallers.map((dialler) => dialler.impair(this, impairment)));
    const parts = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    const lift = async (): Promise<void> => void (await Promise.all(parts.map((part) => part.lift())));
    const refused = outcomes.find((outcome) => outcome.status === "rejected");
    if (refused !== undefined) {
      await lift();
      throw refused.reason;
    }
    const hits = async (): Promise<number> => {
      const counts = await Promise.all(parts.map((part) => part.hits()));
      return counts.reduce((sum, count) => sum + count, 0);
    };
    return { hits, lift };
  }
}
