/**
 * A connection between two servers that are not ours, through the controller. Both sides say what they like on it, so that what passes
 * one way belongs to one directed link and what passes the other way to the opposite one. A cut keeps bytes, ends and breaks from
 * passing in its direction; the other side learns of them when the cut is over, as by TCP's retransmission.
 */
import { connect, type Socket } from "node:net";
import type { Link } from "./link.js";

export class PeerConnection {
  private onward: Socket | undefined;
  /** One of the two sockets is gone. */
  private broken = false;
  private ended = false;

  constructor(
    private readonly dialer: Socket,
    private readonly forward: Link,
    private readonly backward: Link,
    private readonly onClose: () => void,
  ) {
    dialer.pause();
    dialer.on("error", () => {});
    dialer.on("close", () => this.onBroken());
  }

  /** Dials on, as soon as both links let it. */
  begin(): void {
    this.forward.carry(this);
    this.backward.carry(this);
    this.linkChanged();
  }

  linkChanged(): void {
    if (this.ended) return;
    const { forward, backward } = this;
    if (forward.has("reset") || backward.has("reset")) {
      this.end();
      return;
    }
    const stalled = { forward: forward.has("cut"), backward: backward.has("cut") };
    if (this.broken) {
      if (!stalled.forward && !stalled.backward) this.end("what was sent arrives");
      return;
    }
    // Opening a connection takes both directions.
    if (this.onward === undefined && !stalled.forward && !stalled.backward) this.dial();
    const { onward } = this;
    if (onward === undefined) return;
    flow(this.dialer, onward, stalled.forward);
    flow(onward, this.dialer, stalled.backward);
  }

  /** Breaks both sides off. */
  end(gently?: "what was sent arrives"): void {
    if (this.ended) return;
    this.ended = true;
    this.forward.dismiss(this);
    this.backward.dismiss(this);
    for (const socket of [this.dialer, this.onward]) {
      if (gently === undefined) socket?.resetAndDestroy();
      else socket?.destroySoon();
    }
    this.onClose();
  }

  private dial(): void {
    const { target } = this.forward;
    if (target === undefined) {
      this.end();
      return;
    }
    const onward = connect({ ...target, allowHalfOpen: true, noDelay: true });
    this.onward = onward;
    onward.on("error", () => {});
    onward.on("close", () => this.onBroken());
    this.join(this.dialer, onward, this.forward);
    this.join(onward, this.dialer, this.backward);
  }

  private join(from: Socket, to: Socket, link: Link): void {
    from.on("data", (bytes: Buffer) => {
      if (!to.write(bytes)) from.pause();
    });
    from.on("end", () => flow(from, to, link.has("cut")));
    to.on("drain", () => flow(from, to, link.has("cut")));
  }

  private onBroken(): void {
    this.broken = true;
    this.linkChanged();
  }
}

/** Reads on, unless the link is cut or the other side takes no more at present; an end is seen even by who does not read, and waits, too. */
function flow(from: Socket, to: Socket, cut: boolean): void {
  if (from.readableEnded && !cut) to.end();
  else if (cut || to.writableNeedDrain) from.pause();
  else from.resume();
}
