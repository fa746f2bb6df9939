/** One directed replica link of the docker cluster: filters in the receiver's namespace, a token bucket in the sender's. */
import { type ProbeResult, probe } from "../../../nodes/sandbox/probe.js";
import { type Impairment, shuts } from "../impairment.js";
import type { ImpairableLink } from "../link-faults.js";
import { bucketBytes } from "./filters.js";
import type { Sandbox } from "./sandbox.js";

export class DockerLink implements ImpairableLink {
  readonly burstBytes = bucketBytes;
  private readonly impairments = new Set<Impairment>();

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

  get passable(): boolean {
    for (const { kind } of this.impairments) if (shuts(kind)) return false;
    return true;
  }

  async impair(impairment: Impairment): Promise<() => Promise<void>> {
    this.impairments.add(impairment);
    try {
      const remove = await this.apply(impairment);
      return async () => {
        await remove();
        this.impairments.delete(impairment);
      };
    } catch (error) {
      this.impairments.delete(impairment);
      throw error;
    }
  }

  probe(timeoutMs: number, bodyBytes = 0): Promise<ProbeResult> {
    return this.sender.probe(this.receiver, timeoutMs, bodyBytes);
  }

  probeDirectly(timeoutMs: number): Promise<ProbeResult> {
    return probe({ host: "127.0.0.1", port: this.receiver.publishedPort, call: this.receiver.call() }, timeoutMs);
  }

  breaksWithin(ms: number): Promise<boolean> {
    return this.sender.breaksWithin(this.receiver, ms);
  }

  lost(): Promise<number> {
    return this.receiver.lostFrom(this.sender.address);
  }

  private apply(impairment: Impairment): Promise<() => Promise<void>> {
    switch (impairment.kind) {
      case "bandwidth":
        return this.sender.addDeparture({
          destination: this.receiver.address,
          bytesPerSecond: impairment.bytesPerSecond,
        });
      case "cut":
      case "reset":
      case "periodic-reset":
      case "loss":
        return this.receiver.addArrival({ source: this.sender.address, impairment });
      case "delay":
      case "half-open":
      case "duplicate":
      case "reorder":
        throw new Error(`the docker cluster has no way to do ${impairment.kind}`);
    }
  }
}
