/**
 * One connection through a link. Bytes from the dialling side are segments that wait for their time of arrival, in order;
 * bytes the other way (handshakes, pongs) pass at once. Both sides are read only as fast as the other side takes, so that a
 * stalled link pushes back on its sender instead of filling the controller's memory.
 */
import { connect, type Socket } from "node:net";

/** Payload of an Ethernet frame's TCP segment. */
const segmentBytes = 1448;
/** Beyond this many waiting bytes the dialling side is not read, until half of them have gone. */
const waitingLimitBytes = 256 * 1024;

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What a connection needs to know of its link, which changes under it as faults come and go. */
export interface LinkState {
  /** Where the far node listens; undefined while it is down. */
  readonly target: Address | undefined;
  /** True if bytes need no treatment on their way. */
  readonly clear: boolean;
  has(kind: "cut"): boolean;
  /** When a segment of so many bytes, sent at `now`, arrives; both in ms of performance.now. */
  arrival(bytes: number, now: number): number;
  /** A segment that had to wait has gone on, so many ms after it came. */
  released(heldMs: number): void;
}

interface Segment {
  readonly bytes: Buffer;
  /** ms of performance.now */
  readonly taken: number;
  /** ms of performance.now */
  arrival: number;
}

export class LinkConnection {
  /** The link is half-open: what is written is thrown away. Such a connection cannot come back to life. */
  swallowing = false;
  private onward: Socket | undefined;
  private segments: Segment[] = [];
  private waitingBytes = 0;
  private timer: NodeJS.Timeout | undefined;
  private dialerEnded = false;
  /** The far side is gone; to be told to the dialling side as soon as the link is not cut. */
  private farGone = false;
  private farBlocked = false;
  private closed = false;

  constructor(
    private readonly dialer: Socket,
    private readonly link: LinkState,
    private readonly onClose: () => void,
  ) {
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

  /** Moves what may move now. */
  proceed(): void {
    if (this.closed || this.swallowing || this.link.has("cut")) return;
    if (this.farGone) {
      this.reset();
      return;
    }
    if (this.onward === undefined) this.dial();
    this.deliver();
  }

  /** To be called when the link's impairments have changed: waiting segments are timed anew, but never later than they were. */
  reconsider(): void {
    if (this.closed || this.swallowing) return;
    if (this.link.has("cut")) {
      this.onward?.pause();
      clearTimeout(this.timer);
      this.timer = undefined;
      return;
    }
    const now = performance.now();
    let previous = now;
    for (const segment of this.segments) {
      segment.arrival = Math.max(previous, Math.min(segment.arrival, this.link.arrival(segment.bytes.length, now)));
      previous = segment.arrival;
    }
    if (!this.dialer.writableNeedDrain) this.onward?.resume();
    this.proceed();
  }

  swallow(): void {
    this.swallowing = true;
    this.segments = [];
    this.waitingBytes = 0;
    clearTimeout(this.timer);
    this.timer = undefined;
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
    clearTimeout(this.timer);
    this.segments = [];
    this.onClose();
  }

  private dial(): void {
    const { target } = this.link;
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
    if (link.clear && this.segments.length === 0 && !link.has("cut") && this.onward !== undefined && !this.farBlocked) {
      this.write(bytes);
      return;
    }
    const now = performance.now();
    for (let start = 0; start < bytes.length; start += segmentBytes) {
      const segment = bytes.subarray(start, start + segmentBytes);
      const previous = this.segments.at(-1)?.arrival ?? now;
      this.segments.push({
        bytes: segment,
        taken: now,
        arrival: Math.max(previous, link.arrival(segment.length, now)),
      });
    }
    this.waitingBytes += bytes.length;
    if (this.waitingBytes > waitingLimitBytes) this.dialer.pause();
    this.proceed();
  }

  /** Hands on the segments whose time has come, then the end of the stream. */
  private deliver(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const now = performance.now();
    let count = 0;
    while (!this.farBlocked) {
      const segment = this.segments[count];
      if (segment === undefined || segment.arrival > now) break;
      count += 1;
      this.waitingBytes -= segment.bytes.length;
      this.link.released(now - segment.taken);
      this.write(segment.bytes);
    }
    if (count > 0) this.segments.splice(0, count);
    if (!this.farBlocked && this.waitingBytes < waitingLimitBytes / 2) this.dialer.resume();
    const [next] = this.segments;
    if (next !== undefined && !this.farBlocked) {
      this.timer = setTimeout(() => this.proceed(), Math.max(0, next.arrival - now));
    } else if (next === undefined && this.dialerEnded) this.onward?.end();
  }

  private write(bytes: Buffer): void {
    this.farBlocked = this.onward?.write(bytes) === false;
    if (this.farBlocked) this.dialer.pause();
  }

  /** The dialling side is gone altogether. What it sent before is still on its way and arrives, then the far side sees the end. */
  private dialerClosed(): void {
    if (this.closed) return;
    if (
      this.swallowing ||
      (this.onward === undefined && this.segments.length === 0) ||
      this.onward?.destroyed === true
    ) {
      this.finish();
      this.onward?.destroy();
      return;
    }
    this.dialerEnded = true;
    this.proceed();
  }
}

/**
 * Breaks a connection off. While the end of a stream is on its way to the system, that refuses to reset it, and Node then forgets
 * the handle without closing it: the process would never end by itself. So that end goes first, which takes one turn of the loop.
 */
function resetSocket(socket: Socket): void {
  const ending = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0;
  if (ending && !socket.connecting) socket.once("finish", () => socket.resetAndDestroy());
  else socket.resetAndDestroy();
}
