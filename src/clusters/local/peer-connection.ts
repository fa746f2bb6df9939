/**
 * A connection between two servers that are not ours, through the controller. Both sides use it freely, so the bytes of each direction
 * belong to the directed link of that direction. Each direction suffers the faults of its link: a cut keeps bytes, ends and breaks from
 * passing in its direction, and the other side learns of them when the cut is over, as by TCP's retransmission; delays, losses and limits
 * hold segments up. Half-open, the receiver sees an end and the sender none.
 */
import { connect, type Socket } from "node:net";
import type { Link, LinkCarrier } from "./link.js";
import { Segments } from "./segments.js";

export class PeerConnection implements LinkCarrier {
  private onward: Socket | undefined;
  /** From the dialling side and to it, once it is dialled on. */
  private directions: { readonly there: Direction; readonly back: Direction } | undefined;
  /** The side that has not seen the end of a half-open connection: everything it sends is discarded. */
  private unaware: Socket | undefined;
  private ended = false;

  constructor(
    private readonly dialer: Socket,
    private readonly forward: Link,
    private readonly backward: Link,
    private readonly onClose: () => void,
    /** The port that was dialled, if it is not the link's but that of a companion. */
    private readonly port?: number,
  ) {
    dialer.pause();
    dialer.on("error", () => {});
    dialer.on("close", () => this.onClosed(dialer, this.directions?.there));
  }

  /** Dials on, as soon as both links let it. */
  begin(): void {
    this.forward.carry(this);
    this.backward.carry(this);
    this.linkChanged();
  }

  linkChanged(): void {
    if (this.ended) return;
    const links = [this.forward, this.backward];
    const some = (kind: Parameters<Link["has"]>[0]): boolean => links.some((link) => link.has(kind));
    // The swallowed bytes are missing from the stream: it cannot continue.
    if (some("reset") || (this.unaware !== undefined && !some("half-open"))) {
      this.reset();
      return;
    }
    if (this.unaware !== undefined) return;
    if (some("half-open")) {
      this.swallow();
      return;
    }
    // Opening a connection takes both directions.
    if (this.directions === undefined && !some("cut")) this.dial();
    this.directions?.there.linkChanged();
    this.directions?.back.linkChanged();
  }

  reset(): void {
    for (const socket of this.finish()) socket.resetAndDestroy();
  }

  private swallow(): void {
    const [unaware, other] = this.forward.has("half-open") ? [this.dialer, this.onward] : [this.onward, this.dialer];
    if (unaware === undefined) {
      this.reset();
      return;
    }
    this.unaware = unaware;
    this.directions?.there.stop();
    this.directions?.back.stop();
    other?.destroy();
    unaware.resume();
  }

  private dial(): void {
    const { target } = this.forward;
    if (target === undefined) {
      this.reset();
      return;
    }
    const onward = connect({ ...target, port: this.port ?? target.port, allowHalfOpen: true, noDelay: true });
    this.onward = onward;
    const whatWasSentArrives = (): void => {
      for (const socket of this.finish()) socket.destroySoon();
    };
    const there = new Direction(this.dialer, onward, this.forward, whatWasSentArrives);
    const back = new Direction(onward, this.dialer, this.backward, whatWasSentArrives);
    this.directions = { there, back };
    onward.on("error", () => {});
    onward.on("close", () => this.onClosed(onward, back));
  }

  private onClosed(socket: Socket, said: Direction | undefined): void {
    if (this.ended) return;
    if (this.unaware !== undefined) {
      if (socket === this.unaware) this.reset();
      return;
    }
    if (said === undefined) this.reset();
    else said.sourceClosed();
  }

  /** The existing sockets; nothing passes any more. */
  private finish(): readonly Socket[] {
    if (this.ended) return [];
    this.ended = true;
    this.forward.dismiss(this);
    this.backward.dismiss(this);
    this.directions?.there.stop();
    this.directions?.back.stop();
    this.onClose();
    return this.onward === undefined ? [this.dialer] : [this.dialer, this.onward];
  }
}

/** The bytes of one side, on their way to the other. */
class Direction {
  private readonly segments: Segments;
  /** It sends no more; it is gone altogether. */
  private over: "no" | "ended" | "closed" = "no";
  private blocked = false;
  private stopped = false;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private readonly link: Link,
    /** The source is gone, and all its bytes have been passed on. */
    private readonly onDelivered: () => void,
  ) {
    this.segments = new Segments(link, () => this.proceed());
    from.on("data", (bytes: Buffer) => this.take(bytes));
    from.on("end", () => {
      if (this.over === "no") this.over = "ended";
      this.proceed();
    });
    to.on("drain", () => {
      this.blocked = false;
      this.proceed();
    });
  }

  linkChanged(): void {
    if (this.link.has("cut")) {
      this.segments.hold();
      this.from.pause();
      return;
    }
    this.segments.retime();
    this.proceed();
  }

  sourceClosed(): void {
    this.over = "closed";
    this.proceed();
  }

  stop(): void {
    this.stopped = true;
    this.segments.clear();
  }

  private take(bytes: Buffer): void {
    if (this.stopped) return;
    if (this.link.clear && !this.link.has("cut") && this.segments.empty && !this.blocked) {
      this.write(bytes);
      return;
    }
    this.segments.add(bytes);
    if (this.segments.full) this.from.pause();
    this.proceed();
  }

  /** Moves everything that may move now; even a side that does not read sees an end, and waits as well. */
  private proceed(): void {
    if (this.stopped || this.link.has("cut")) return;
    if (!this.blocked) this.segments.release((bytes) => this.write(bytes));
    if (!this.blocked && this.segments.few) this.from.resume();
    if (!this.segments.empty || this.over === "no") return;
    if (this.over === "closed") this.onDelivered();
    else this.to.end();
  }

  /** Returns whether more is taken. Data for a side that is gone is discarded. */
  private write(bytes: Buffer): boolean {
    this.blocked = !this.to.destroyed && !this.to.write(bytes);
    if (this.blocked) this.from.pause();
    return !this.blocked;
  }
}
