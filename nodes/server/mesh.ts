/**
 * Links to the other replicas: one outgoing WebSocket per peer, used in this direction only, dialled again when it breaks. Messages are
 * best effort: one that cannot be sent now is dropped, as the contract of Host.send allows, so a dead or slow peer affects no other.
 */
import { WebSocket } from "ws";
import { z } from "zod";
import { type Message, type NodeId, noSuchPeer } from "../host.js";
import { type Destination, dial } from "./dial.js";
import { onFrame } from "./frame.js";
import { peerHelloSchema } from "./wire.js";

/** A peer that leaves a ping unanswered for `silenceMs` is given up and dialled again. */
const pingEveryMs = 400;
const silenceMs = 1200;
const backOffMs = { least: 25, most: 400 };
/** Beyond this many bytes waiting for a peer, messages to it are dropped. */
const queueLimitBytes = 4 * 1024 * 1024;

/** Protocol messages have a type; the hello, which is first on a connection, has none. */
const frameSchema = z.union([z.looseObject({ type: z.string() }), peerHelloSchema]);

export interface MeshEvents {
  onMessage(from: NodeId, message: Message): void;
  /** A line for the process's log. */
  log(line: string): void;
}

export class Mesh {
  private readonly peers = new Map<NodeId, PeerLink>();

  /** `peers`: `ws://host:port` of each other member; `key`: the key for the mesh of each of them. */
  constructor(
    private readonly self: NodeId,
    peers: Readonly<Record<NodeId, string>>,
    key: string,
    private readonly events: MeshEvents,
  ) {
    for (const [node, address] of Object.entries(peers)) {
      this.peers.set(node, new PeerLink(self, { node, address, key }, events.log));
    }
  }

  send(to: NodeId, message: Message): void {
    const peer = this.peers.get(to);
    if (peer === undefined) throw noSuchPeer(this.self, to, message.type);
    peer.send(message);
  }

  /** Takes a connection from another replica: a hello, then messages. */
  accept(socket: WebSocket): void {
    let from: NodeId | undefined;
    onFrame(socket, frameSchema, (frame) => {
      if (!("type" in frame)) {
        from = frame.from;
        this.peers.get(from)?.dialNow();
      } else if (from !== undefined) this.events.onMessage(from, frame);
    });
  }
}

class PeerLink {
  private socket: WebSocket | undefined;
  private backOff = backOffMs.least;
  private lastHeard = 0;
  /** The timer of the next dial. */
  private redial: NodeJS.Timeout | undefined;

  constructor(
    private readonly self: NodeId,
    private readonly peer: Destination,
    private readonly log: (line: string) => void,
  ) {
    this.dial();
  }

  send(message: Message): void {
    const { socket } = this;
    if (socket?.readyState !== WebSocket.OPEN || socket.bufferedAmount > queueLimitBytes) return;
    socket.send(JSON.stringify(message));
  }

  /** Dials at once: a peer that has dialled us is up. Elections are short beside the longest wait. */
  dialNow(): void {
    if (this.redial === undefined) return;
    clearTimeout(this.redial);
    this.dial();
  }

  private dial(): void {
    this.redial = undefined;
    const socket = dial(this.peer, "/mesh");
    this.socket = socket;
    let keepAlive: NodeJS.Timeout | undefined;
    let why = "closed";
    socket.on("open", () => {
      this.backOff = backOffMs.least;
      this.lastHeard = performance.now();
      socket.send(JSON.stringify({ from: this.self }));
      this.log(`link to ${this.peer.node}: open`);
      keepAlive = setInterval(() => {
        if (performance.now() - this.lastHeard > silenceMs) {
          why = `nothing heard for ${silenceMs} ms`;
          socket.terminate();
        } else socket.ping();
      }, pingEveryMs);
    });
    socket.on("pong", () => {
      this.lastHeard = performance.now();
    });
    socket.on("error", (error) => {
      why = error.message;
    });
    socket.on("close", () => {
      if (keepAlive !== undefined) this.log(`link to ${this.peer.node}: ${why}`);
      clearInterval(keepAlive);
      this.redial = setTimeout(() => this.dial(), this.backOff);
      this.backOff = Math.min(this.backOff * 2, backOffMs.most);
    });
  }
}
