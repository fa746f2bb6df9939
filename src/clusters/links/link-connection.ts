/**
 * One connection through the controller. Each direction has a link of its own, whose faults it suffers: a cut keeps bytes, ends and breaks
 * from passing in its direction, and the other side learns of them when the cut is over, as by TCP's retransmission; delays, losses and
 * limits hold segments up. Half-open, the receiver sees the connection break and the sender does not. As on a network, no side hears bytes
 * with some missing before them, and one whose bytes were discarded sees a break. A break is passed on as a break, except one right behind
 * the last bytes, which Node takes for an end. Both sides are read only as fast as the other takes, so that a stalled link pushes back on
 * its sender instead of filling the controller's memory.
 */
import { connect, type Socket } from "node:net";
import type { LinkSight } from "../../contract/cluster.js";
import type { Impairment } from "../../faults/impairment.js";
import { Segments, type SegmentTimes } from "./segments.js";

export interface Address {
  readonly host: string;
  readonly port: number;
  /** From which it is dialled, if that matters. */
  readonly localAddress?: string;
  readonly localPort?: number;
}

/** A carrier of bytes of a link. */
export interface LinkCarrier {
  /** The link's impairments have changed. */
  linkChanged(): void;
  /** Breaks the connection. */
  reset(): void;
}

/** The link of one direction, whose faults come and go. */
export interface LinkState extends SegmentTimes {
  /** True if bytes need no treatment on their way. */
  readonly clear: boolean;
  has(kind: Impairment["kind"]): boolean;
  /** It passes through this link from now on, until it is dismissed. */
  carry(carrier: LinkCarrier): void;
  dismiss(carrier: LinkCarrier): void;
}

/** Hears what passes from the dialling side or back to it, and what becomes of the connection. `bytes`: those that are sent. */
export type ConnectionWatch = (way: "there" | "back", what: LinkSight["what"], bytes?: Buffer) => void;

export class LinkConnection implements LinkCarrier {
  private onward: Socket | undefined;
  /** From the dialling side and to it, once it is dialled on. */
  private directions: { readonly there: Direction; readonly back: Direction } | undefined;
  /** The side that has not seen the end of a half-open connection: everything it sends is discarded. */
  private unaware: Socket | undefined;
  private ended = false;

  constructor(
    private readonly dialer: Socket,
    private readonly forward: LinkState,
    private readonly backward: LinkState,
    /** Where the far node listens; undefined while it is down. */
    private readonly target: () => Address | undefined,
    private readonly onClose: () => void = () => {},
    private readonly watch: ConnectionWatch | undefined = undefined,
  ) {
    dialer.pause();
    dialer.on("error", () => {});
    dialer.on("close", (broken) => this.onClosed(dialer, this.directions?.there, broken));
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
    const some = (kind: Impairment["kind"]): boolean => links.some((link) => link.has(kind));
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
    for (const socket of this.finish("broken")) resetSocket(socket);
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
    if (other !== undefined) resetSocket(other);
    unaware.resume();
  }

  private dial(): void {
    const target = this.target();
    if (target === undefined) {
      this.reset();
      return;
    }
    const onward = connect({ ...target, allowHalfOpen: true, noDelay: true });
    this.onward = onward;
    const over = (broken: boolean): void => {
      if (broken) this.reset();
      else for (const socket of this.finish("ended")) socket.destroySoon();
    };
    const { watch } = this;
    const seen = (way: "there" | "back"): DirectionWatch => watch && ((what, bytes) => watch(way, what, bytes));
    const there = new Direction(this.dialer, onward, this.forward, over, seen("there"));
    const back = new Direction(onward, this.dialer, this.backward, over, seen("back"));
    watch?.("there", "connected");
    this.directions = { there, back };
    onward.on("error", () => {});
    onward.on("close", (broken) => this.onClosed(onward, back, broken));
  }

  private onClosed(socket: Socket, said: Direction | undefined, broken: boolean): void {
    if (this.ended) return;
    if (this.unaware !== undefined) {
      if (socket === this.unaware) this.reset();
      return;
    }
    if (said === undefined) this.reset();
    else said.sourceClosed(broken);
  }

  /** The existing sockets; nothing passes any more. */
  private finish(how: "ended" | "broken"): readonly Socket[] {
    if (this.ended) return [];
    this.ended = true;
    this.watch?.("there", how);
    this.forward.dismiss(this);
    this.backward.dismiss(this);
    this.directions?.there.stop();
    this.directions?.back.stop();
    this.onClose();
    return this.onward === undefined ? [this.dialer] : [this.dialer, this.onward];
  }
}

type DirectionWatch = ((what: "sent" | "arrived", bytes?: Buffer) => void) | undefined;

/** The bytes of one side, on their way to the other. */
class Direction {
  private readonly segments: Segments;
  /** It sends no more; it is gone altogether, or broken. */
  private over: "no" | "ended" | "closed" | "broken" = "no";
  private blocked = false;
  private stopped = false;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private readonly link: LinkState,
    /** The source is gone, and all its bytes have been passed on. */
    private readonly onDelivered: (broken: boolean) => void,
    private readonly watch: DirectionWatch,
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

  sourceClosed(broken: boolean): void {
    this.over = broken ? "broken" : "closed";
    this.proceed();
  }

  stop(): void {
    this.stopped = true;
    this.segments.clear();
  }

  private take(bytes: Buffer): void {
    if (this.stopped) return;
    this.watch?.("sent", bytes);
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
    if (this.over === "ended") this.to.end();
    else this.onDelivered(this.over === "broken");
  }

  /** Returns whether more is taken. Bytes for a side that is gone are discarded; its break is on its way back. */
  private write(bytes: Buffer): boolean {
    this.watch?.("arrived");
    this.blocked = !this.to.destroyed && !this.to.write(bytes);
    if (this.blocked) this.from.pause();
    return !this.blocked;
  }
}

/**
 * Breaks a connection off. While the end of a stream is on its way to the system, the system refuses to reset it, and Node then forgets the
 * handle without closing it: the process would never end by itself. So that end goes first, which takes one turn of the loop.
 */
function resetSocket(socket: Socket): void {
  const ending = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0;
  if (ending && !socket.connecting) socket.once("finish", () => socket.resetAndDestroy());
  else socket.resetAndDestroy();
}
