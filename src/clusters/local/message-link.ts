/**
 * One directed link that carries whole messages, each by itself: it can be lost, late, doubled or overtaken by later ones. There is no
 * connection behind it that would send a lost message again or keep the order.
 */
import type { Random } from "../../../nodes/random.js";
import type { ProbeResult } from "../../../nodes/sandbox/probe.js";
import type { LinkSight } from "../../contract/cluster.js";
import { type Impairment, shuts } from "../../faults/impairment.js";
import type { ImpairableLink, Imposed } from "../links/impairable-link.js";

/** A probe of as many bytes as this many messages of a usual size is that many probes. */
const usualBytes = 1448;

export class MessageLink implements ImpairableLink {
  readonly unit = "message";
  readonly impairments = new Set<Impairment>();
  /** How many messages each impairment has hit. */
  private readonly hits = new Map<Impairment, number>();
  /** Messages that wait for their time. */
  private readonly waiting = new Set<NodeJS.Timeout>();

  constructor(
    readonly from: string,
    readonly to: string,
    private readonly random: Random,
    /** Hands a message over at the other end. */
    private readonly deliver: (text: string) => void,
  ) {}

  /** Hears which messages are sent, and which arrive. */
  see: ((sight: LinkSight) => void) | undefined;

  /** `type`: what the message is called in its protocol. */
  send(text: string, type: string): void {
    const { from, to } = this;
    this.see?.({ from, to, what: "sent", type });
    this.pass(() => {
      this.see?.({ from, to, what: "arrived", type });
      this.deliver(text);
    });
  }

  burstBytes(): number {
    return 0;
  }

  async impair(impairment: Impairment): Promise<Imposed> {
    this.impairments.add(impairment);
    return {
      hits: async () => {
        if (!this.impairments.has(impairment)) throw new Error(`no ${impairment.kind} is in force any more`);
        return this.hits.get(impairment) ?? 0;
      },
      lift: async () => {
        this.impairments.delete(impairment);
        this.hits.delete(impairment);
      },
    };
  }

  /** A message of the controller's own, which goes no further than the other end of the link. */
  probe(timeoutMs: number, bytes = 0): Promise<ProbeResult> {
    const begun = performance.now();
    return new Promise((resolve) => {
      const timer = setTimeout(
        () =>
          resolve({
            answered: false,
            silent: true,
            ms: performance.now() - begun,
            why: `no message arrived within ${Math.round(timeoutMs)} ms`,
          }),
        timeoutMs,
      );
      const arrived = (): void => {
        clearTimeout(timer);
        resolve({ answered: true, ms: performance.now() - begun });
      };
      for (let nth = 0; nth < Math.max(1, Math.ceil(bytes / usualBytes)); nth++) this.pass(arrived);
    });
  }

  /** Past the link there is nothing between a probe and its end. */
  probeDirectly(): Promise<ProbeResult> {
    return Promise.resolve({ answered: true, ms: 0 });
  }

  /** There are no connections. */
  breaksWithin(): Promise<boolean> {
    return Promise.resolve(false);
  }

  close(): void {
    for (const timer of this.waiting) clearTimeout(timer);
    this.waiting.clear();
  }

  private pass(arrive: () => void): void {
    if (this.stopped()) return;
    const copies = this.copies();
    for (let nth = 0; nth < copies; nth++) this.carry(arrive);
  }

  /** How often the message arrives: not at all if it is lost. */
  private copies(): number {
    let copies = 1;
    for (const impairment of this.impairments) {
      if (impairment.kind === "loss" && this.chance(impairment)) return 0;
      if (impairment.kind === "duplicate" && this.chance(impairment)) copies += 1;
    }
    return copies;
  }

  private carry(arrive: () => void): void {
    const held = [...this.impairments].map((impairment) => [impairment, this.heldBy(impairment)] as const);
    const waitMs = held.reduce((sum, [, ms]) => sum + ms, 0);
    const land = (): void => {
      // A cut that came meanwhile keeps what was under way, too.
      if (this.stopped()) return;
      for (const [impairment] of held) if (impairment.kind === "delay") this.count(impairment);
      arrive();
    };
    if (waitMs === 0) {
      land();
      return;
    }
    const timer = setTimeout(() => {
      this.waiting.delete(timer);
      land();
    }, waitMs);
    this.waiting.add(timer);
  }

  private heldBy(impairment: Impairment): number {
    if (impairment.kind === "delay") {
      const { delayMs, jitterMs } = impairment;
      return Math.max(0, delayMs + this.random.between(-jitterMs, jitterMs));
    }
    return impairment.kind === "reorder" && this.chance(impairment) ? this.random.between(0, impairment.withinMs) : 0;
  }

  private chance(impairment: Extract<Impairment, { readonly percent: number }>): boolean {
    const hit = this.random.next() * 100 < impairment.percent;
    if (hit) this.count(impairment);
    return hit;
  }

  /** Whether nothing passes; every impairment that keeps it from passing counts the message. */
  private stopped(): boolean {
    let stopped = false;
    for (const impairment of this.impairments) {
      if (!shuts(impairment.kind)) continue;
      this.count(impairment);
      stopped = true;
    }
    return stopped;
  }

  private count(impairment: Impairment): void {
    if (this.impairments.has(impairment)) this.hits.set(impairment, (this.hits.get(impairment) ?? 0) + 1);
  }
}
