/**
 * One directed replica link in user space: a listener that replica `from` dials and that forwards to replica `to`. Faults are impairments
 * that come and go one by one; a connection suffers the combination of all present ones. The listener exists before the peer does and keeps
 * its port when the peer comes back on another one. It runs in the controller (probed-link.ts), or in a container's network namespace
 * (../docker/namespace-links.ts).
 */
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { Random } from "../../../nodes/random.js";
import { probePath } from "../../../nodes/sandbox/probe.js";
import type { LinkSight } from "../../contract/cluster.js";
import { holdUp, type Impairment, shareThatPasses, shuts, slowedBy } from "../../faults/impairment.js";
import type { Imposed } from "./impairable-link.js";
import {
  type Address,
  type ConnectionWatch,
  type LinkCarrier,
  LinkConnection,
  type LinkState,
} from "./link-connection.js";

/** Retransmission timeout after the first loss of a segment, doubled for each further one: Linux's minimum RTO. */
const retransmissionMs = 200;
/** A segment is not lost more often than this in a row. */
const mostRetransmissions = 6;

/** The first bytes of a probe of a replica of ours. */
const ofProbe = `POST ${probePath} `;

export class Link implements LinkState {
  private readonly server: Server;
  readonly impairments = new Set<Impairment>();
  /** How much each impairment has hit: connections, or segments. */
  private readonly hits = new Map<Impairment, number>();
  private readonly resetTimers = new Map<Impairment, NodeJS.Timeout>();
  private listenPort = 0;
  private readonly carriers = new Set<LinkCarrier>();
  /** What comes back on a connection to the link's own listener, such as handshakes and pongs: it passes at once, unless the link is cut. */
  readonly answers: LinkState = {
    clear: true,
    has: (kind) => kind === "cut" && this.has("cut"),
    arrival: (_bytes, now) => now,
    released: () => {},
    carry: () => {},
    dismiss: () => {},
  };
  /** When the throttled link will have carried everything given to it so far; ms of performance.now. */
  private busyUntil = 0;

  constructor(
    readonly from: string,
    readonly to: string,
    private readonly random: Random,
  ) {
    // Half-open sockets are allowed: the end of one direction is forwarded in its turn, behind the bytes before it.
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.accept(socket));
  }

  /** Resolves when `port` is valid. */
  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(0, "127.0.0.1", () => {
        this.listenPort = (this.server.address() as AddressInfo).port; // a TCP server has an AddressInfo
        resolve();
      });
    });
  }

  /** What replica `from` dials. */
  get port(): number {
    return this.listenPort;
  }

  /** Where node `to` listens; undefined while it is down. */
  target: Address | undefined;
  /** Answers probes in its place, if the node has no answer to any. */
  echo: Address | undefined;

  /** An impairment has come or gone. */
  onChange: (() => void) | undefined;

  /** Hears what the replica that dials here sends, and what becomes of its connections. */
  see: ((sight: LinkSight) => void) | undefined;

  /** Where connections to the link's own listener lead. */
  get onward(): Address | undefined {
    return this.target === undefined ? undefined : (this.echo ?? this.target);
  }

  async impair(impairment: Impairment): Promise<Imposed> {
    this.impairments.add(impairment);
    if (impairment.kind === "reset") this.resetAll();
    if (impairment.kind === "periodic-reset") {
      const reset = (): void => this.hit("periodic-reset", this.resetAll());
      reset();
      this.resetTimers.set(impairment, setInterval(reset, impairment.everyMs));
    }
    this.changed();
    return {
      hits: async () => {
        if (!this.impairments.has(impairment)) throw new Error(`no ${impairment.kind} is in force any more`);
        return this.hits.get(impairment) ?? 0;
      },
      lift: async () => {
        if (!this.impairments.delete(impairment)) return;
        this.hits.delete(impairment);
        clearInterval(this.resetTimers.get(impairment));
        this.resetTimers.delete(impairment);
        this.changed();
      },
    };
  }

  carry(carrier: LinkCarrier): void {
    this.carriers.add(carrier);
    for (const impairment of this.impairments) if (shuts(impairment.kind)) this.count(impairment, 1);
  }

  dismiss(carrier: LinkCarrier): void {
    this.carriers.delete(carrier);
  }

  /** Breaks all connections and stops listening. */
  close(): Promise<void> {
    for (const timer of this.resetTimers.values()) clearInterval(timer);
    this.resetAll();
    if (!this.server.listening) return Promise.resolve();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  has(kind: Impairment["kind"]): boolean {
    for (const impairment of this.impairments) if (impairment.kind === kind) return true;
    return false;
  }

  /** True if bytes need no treatment on their way. */
  get clear(): boolean {
    return !holdUp(this.impairments);
  }

  /**
   * When a segment of this many bytes, sent at `now`, arrives. A loss appears as TCP makes it appear: as a wait, and everything behind waits
   * too, since the caller keeps the order.
   */
  arrival(bytes: number, now: number): number {
    this.hit("bandwidth");
    const { waitMs, bytesPerSecond } = slowedBy(this.impairments, this.random);
    let at = now;
    if (bytesPerSecond !== Number.POSITIVE_INFINITY) {
      this.busyUntil = Math.max(at, this.busyUntil) + (bytes / bytesPerSecond) * 1000;
      at = this.busyUntil;
    }
    const passes = shareThatPasses(this.impairments);
    let wait = waitMs;
    for (let tries = 0; tries < mostRetransmissions && this.random.next() >= passes; tries++) {
      this.hit("loss");
      wait += retransmissionMs * 2 ** tries;
    }
    return at + wait;
  }

  released(heldMs: number): void {
    for (const impairment of this.impairments) {
      if (impairment.kind === "delay" && heldMs >= impairment.delayMs - impairment.jitterMs) this.count(impairment, 1);
    }
  }

  /** Every impairment of a kind counts the hit. */
  private hit(kind: Impairment["kind"], times = 1): void {
    for (const impairment of this.impairments) if (impairment.kind === kind) this.count(impairment, times);
  }

  private count(impairment: Impairment, times: number): void {
    this.hits.set(impairment, (this.hits.get(impairment) ?? 0) + times);
  }

  /** The link's own listener. */
  get entrance(): Address {
    return { host: "127.0.0.1", port: this.port };
  }

  private accept(socket: Socket): void {
    new LinkConnection(socket, this, this.answers, () => this.onward, undefined, this.watched()).begin();
  }

  /** By its first bytes a connection is known for one of the replica's, or for a probe of the controller's, of which nothing is told. */
  private watched(): ConnectionWatch | undefined {
    const { see, from, to } = this;
    if (see === undefined) return undefined;
    let isProbe: boolean | undefined;
    return (way, what, bytes) => {
      if (way === "back") return;
      if (bytes !== undefined && isProbe === undefined) {
        isProbe = bytes.toString("latin1", 0, ofProbe.length) === ofProbe;
        if (!isProbe) see({ from, to, what: "connected" });
      }
      if (isProbe === false && what !== "connected") see({ from, to, what, ...sized(bytes) });
    };
  }

  private changed(): void {
    this.busyUntil = 0;
    for (const carrier of this.carriers) carrier.linkChanged();
    this.onChange?.();
  }

  /** Returns how many there were. */
  private resetAll(): number {
    const open = [...this.carriers];
    for (const each of open) each.reset();
    return open.length;
  }
}

/** Of bytes that are sent, as a sight has it. */
export function sized(bytes: Buffer | undefined): Pick<LinkSight, "bytes"> {
  return bytes === undefined ? {} : { bytes: bytes.length };
}
