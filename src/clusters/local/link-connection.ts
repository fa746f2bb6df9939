/**
 * One connection through a link. Bytes from the dialling side are segments that wait for their time of arrival, in order;
 * bytes the other way (handshakes, pongs) pass at once. Both sides are read only as fast as the other side takes, so that a
 * stalled link pushes back on its sender instead of filling the controller's memory.
 */
import { connect, type Socket } from "node:net";
import { Segments, type SegmentTimes } from "./segments.js";

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The parts of its link that a connection needs, which change as faults come and go. */
export interface LinkState extends SegmentTimes {
  /** Where the far node listens; undefined while it is down. */
  readonly onward: Address | undefined;
  /** True if bytes need no treatment on their way. */
  readonly clear: boolean;
  has(kind: "cut"): boolean;
}

export class LinkConnection {
  /** The link is half-open: everything written is discarded. Such a connection cannot come back to life. */
  swallowing = false;
  private onward: Socket | undefined;
  private readonly segments: Segments;
  private dialerEnded = false;
  /** The far side is gone; the dialling side hears of it as soon as the link is not cut. */
  private farGone = false;
  private farBlocked = false;
  private closed = false;

  constructor(
    private readonly dialer: Socket,
    private readonly link: LinkState,
    private readonly onClose: () => void,
  ) {
    this.segments = new Segments(link, () => this.proceed());
    dialer.on("data", (bytes: Buffer) => this.take(bytes));
    dialer.on("end", () => {
      this.dialerEnded = true;
      this.proceed();
    });
    dialer.on("error", () => this.dialerClosed());
    dialer.on("close", () => this.dialerClosed());
    dialer.on("drain", () => {
      if (!this.link.has("cut")) this.onward?.resume();
    });
  }

  /** Moves everything that may move now. */
  proceed(): void {
    if (this.closed || this.swallowing || this.link.has("cut")) return;
    if (this.farGone) {
      this.reset();
      return;
    }
    if (this.onward === undefined) this.dial();
    this.deliver();
  }

  /** Call it when the link's impairments have changed: waiting segments get new times, but never later ones. */
  reconsider(): void {
    if (this.closed || this.swallowing) return;
    if (this.link.has("cut")) {
      this.onward?.pause();
      this.segments.hold();
      return;
    }
    this.segments.retime();
    if (!this.dialer.writableNeedDrain) this.onward?.resume();
    this.proceed();
  }

  swallow(): void {
    this.swallowing = true;
    this.segments.clear();
    this.onward?.destroy();
    this.dialer.resume();
  }

  reset(): void {
    if (this.closed) return;
    this.finish();
    resetSocket(this.dialer);
    if (this.onward !== undefined) resetSocket(this.onward);
  }

  private finish(): void {
    this.closed = true;
    this.segments.clear();
    this.onClose();
  }

  private dial(): void {
    const { onward: target } = this.link;
    if (target === undefined) {
      this.reset();
      return;
    }
    const onward = connect({ ...target, allowHalfOpen: true, noDelay: true });
    this.onward = onward;
    onward.on("data", (bytes: Buffer) => {
      if (!this.dialer.write(bytes)) onward.pause();
    });
    onward.on("drain", () => {
      this.farBlocked = false;
      this.proceed();
    });
    onward.on("end", () => {
      if (!this.closed && !this.swallowing && !this.link.has("cut")) this.dialer.end();
    });
    const gone = (): void => {
      if (this.closed || this.swallowing) return;
      this.farGone = true;
      this.proceed();
    };
    onward.on("error", gone);
    onward.on("close", gone);
  }

  private take(bytes: Buffer): void {
    if (this.closed || this.swallowing) return;
    const { link } = this;
    if (link.clear && this.segments.empty && !link.has("cut") && this.onward !== undefined && !this.farBlocked) {
      this.write(bytes);
      return;
    }
    this.segments.add(bytes);
    if (this.segments.full) this.dialer.pause();
    this.proceed();
  }

  /** Passes on the segments whose time has come, then the end of the stream. */
  private deliver(): void {
    if (!this.farBlocked) this.segments.release((bytes) => this.write(bytes));
    if (!this.farBlocked && this.segments.few) this.dialer.resume();
    if (this.segments.empty && this.dialerEnded) this.onward?.end();
  }

  /** Returns whether the far side takes more. */
  private write(bytes: Buffer): boolean {
    this.farBlocked = this.onward?.write(bytes) === false;
    if (this.farBlocked) this.dialer.pause();
    return !this.farBlocked;
  }

  /** The dialling side is gone altogether. Its earlier bytes are still on their way and arrive, then the far side sees the end. */
  private dialerClosed(): void {
    if (this.closed) return;
    if (this.swallowing || (this.onward === undefined && this.segments.empty) || this.onward?.destroyed === true) {
      this.finish();
      this.onward?.destroy();
      return;
    }
    this.dialerEnded = true;
    this.proceed();
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
