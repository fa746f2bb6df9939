/**
 * The controller's line to one incarnation of one replica process: a control connection (boot, status, operator commands, traces) and one
 * connection that carries the requests of all clients. A restarted replica gets a new channel. The history repeats what the channel says
 * about a request, so it says `refused` only if the request was never sent.
 */
import { WebSocket } from "ws";
import type { z } from "zod";
import type { ClientRequest, OperatorCommand, ReplicaStatus } from "../../nodes/host.js";
import { type Destination, dial } from "../../nodes/server/dial.js";
import { onFrame } from "../../nodes/server/frame.js";
import {
  type ClockSetting,
  type ControlMessage,
  type ControlRequest,
  clientReplySchema,
  controlMessageSchema,
} from "../../nodes/server/wire.js";
import type { Reply } from "../contract/cluster.js";
import type { BootRequest, ChannelEvents, ClockReading, NodeChannel, RuntimeFaults } from "./node-channel.js";

/** How long a replica may take to answer about its clock or its disk, ms; damaging a disk may take longer. The end of its process is told at once. */
const faultTimeoutMs = 15_000;
const spoilTimeoutMs = 60_000;
/** How long a replica may take to accept an operator's command, ms. */
const operateTimeoutMs = 15_000;
/** Pause between attempts to reach a starting replica, ms. */
const knockPauseMs = 20;

interface OpenRequest {
  readonly request: ClientRequest;
  readonly done: (reply: Reply) => void;
}

export class ReplicaChannel implements NodeChannel, RuntimeFaults {
  readonly runtime = this;
  private control: WebSocket | undefined;
  private client: WebSocket | undefined;
  /** Requests that wait for the client connection to open. */
  private waiting: OpenRequest[] = [];
  /** Requests that were passed to the socket, by client and sequence number. */
  private readonly sent = new Map<string, OpenRequest>();
  private readonly asked = new Map<number, (answer: ControlMessage | undefined) => void>();
  private nextId = 0;
  private booted: ((error?: Error) => void) | undefined;
  private closed = false;
  private isGone = false;

  constructor(
    private readonly replica: Destination,
    private readonly events: ChannelEvents,
  ) {}

  /** Connects, trying again while no process listens yet. */
  async open(deadline: number): Promise<WebSocket> {
    const control = await this.knock(deadline);
    this.control = control;
    onFrame(control, controlMessageSchema, (message) => this.onControl(message));
    control.on("close", () => this.onControlClosed());
    return control;
  }

  /** Connects and boots the replica. Resolves when it has started; rejects after `timeoutMs`. */
  async boot(boot: BootRequest, timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    const control = await this.open(deadline);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => this.booted?.(new Error(`did not start within ${timeoutMs} ms`)),
        Math.max(0, deadline - performance.now()),
      );
      this.booted = (error) => {
        clearTimeout(timer);
        this.booted = undefined;
        if (error === undefined) resolve();
        else reject(error);
      };
      if (control.readyState !== WebSocket.OPEN) this.booted(new Error("the control connection broke"));
      else this.tell({ type: "boot", ...boot });
    });
  }

  /** The replica's view of itself, or null if it does not answer in time. */
  async status(timeoutMs: number): Promise<ReplicaStatus | null> {
    const answer = await this.ask((id) => ({ type: "status", id }), timeoutMs);
    return answer?.type === "status" ? answer.status : null;
  }

  /** Resolves when the replica has taken the command; rejects if it cannot take it or does not answer in time. */
  async operate(command: OperatorCommand): Promise<void> {
    const answer = await this.ask((id) => ({ type: "operator", id, command }), operateTimeoutMs);
    if (answer?.type !== "done") throw new Error(`no answer to the operator's command ${command.type}`);
    if (answer.error !== undefined) throw new Error(`${command.type}: ${answer.error}`);
  }

  /** Sets the replica's clock, if `set` is given, and reads it; undefined if there is no answer. */
  async clock(set?: ClockSetting): Promise<ClockReading | undefined> {
    const answer = await this.ask(
      (id) => ({ type: "clock", id, ...(set === undefined ? {} : { set }) }),
      faultTimeoutMs,
    );
    return answer?.type === "clock" ? answer : undefined;
  }

  /** Fills the replica's disk or frees it: the outcome of a probe write, null if it succeeded; undefined if there is no answer. */
  async disk(full: boolean): Promise<string | null | undefined> {
    const answer = await this.ask((id) => ({ type: "disk", id, full }), faultTimeoutMs);
    return answer?.type === "disk" ? answer.error : undefined;
  }

  /** Before the boot: damages a stored record or erases all; resolves with a description of the damage, null if nothing is stored. */
  async spoil(how: "bit-rot" | "wipe", seed: number): Promise<string | null> {
    const answer = await this.ask((id) => ({ type: "spoil", id, how, seed }), spoilTimeoutMs);
    if (answer?.type !== "spoilt") throw new Error(`the replica process did not carry out the ${how}`);
    return answer.what;
  }

  /**
   * Sends a request; `done` is called at most once. A second request of the same client and sequence number replaces the first, whose
   * caller has given it up.
   */
  request(request: ClientRequest, done: (reply: Reply) => void): void {
    if (this.closed) {
      done({ type: "refused", error: "the channel is closed" });
      return;
    }
    this.client ??= this.openClient();
    if (this.client.readyState === WebSocket.OPEN) this.send({ request, done }, this.client);
    else this.waiting.push({ request, done });
  }

  /** The replica is known to be gone: unsent requests are refused, sent ones are lost. For links that break silently. */
  abandon(error: string): void {
    this.closed = true;
    this.settle(error);
    this.drop();
  }

  gone(): void {
    this.isGone = true;
  }

  /** Closes both connections; no `done` is called any more. */
  close(): void {
    this.closed = true;
    this.waiting = [];
    this.sent.clear();
    this.drop();
  }

  private drop(): void {
    this.client?.terminate();
    this.control?.terminate();
    for (const answer of [...this.asked.values()]) answer(undefined);
    this.booted?.(new Error("the channel was closed"));
  }

  private async knock(deadline: number): Promise<WebSocket> {
    for (;;) {
      if (this.closed) throw new Error("the channel was closed");
      if (this.isGone) throw new Error(`cannot reach ${this.replica.address}: its process has ended`);
      const attempt = await opened(dial(this.replica, "/control"));
      if (attempt instanceof WebSocket) {
        if (!this.closed) return attempt;
        attempt.terminate();
      } else if (performance.now() > deadline)
        throw new Error(`cannot reach ${this.replica.address}: ${attempt.message}`);
      await new Promise((resolve) => setTimeout(resolve, knockPauseMs));
    }
  }

  private tell(message: ControlRequest): void {
    this.control?.send(JSON.stringify(message));
  }

  private ask(message: (id: number) => ControlRequest, timeoutMs: number): Promise<ControlMessage | undefined> {
    if (this.control?.readyState !== WebSocket.OPEN) return Promise.resolve(undefined);
    const id = this.nextId++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.asked.get(id)?.(undefined), timeoutMs);
      this.asked.set(id, (answer) => {
        clearTimeout(timer);
        this.asked.delete(id);
        resolve(answer);
      });
      this.tell(message(id));
    });
  }

  private onControl(message: ControlMessage): void {
    switch (message.type) {
      case "booted":
        this.booted?.();
        return;
      case "status":
      case "done":
      case "clock":
      case "disk":
      case "spoilt":
        this.asked.get(message.id)?.(message);
        return;
      case "trace":
        if (!this.closed) this.events.onTrace(message.event);
        return;
      case "fatal":
        this.booted?.(new Error(message.error));
        if (!this.closed) this.events.onFatal(message.cause, message.error);
    }
  }

  private onControlClosed(): void {
    for (const answer of [...this.asked.values()]) answer(undefined);
    this.booted?.(new Error("the replica process ended while it started"));
  }

  private openClient(): WebSocket {
    const client = dial(this.replica, "/client");
    let why = "the connection broke";
    client.on("open", () => {
      const waiting = this.waiting;
      this.waiting = [];
      for (const open of waiting) this.send(open, client);
    });
    onFrame(client, clientReplySchema, (reply) => this.onReply(reply));
    client.on("error", (error) => {
      why = error.message;
    });
    client.on("close", () => {
      if (this.client === client) this.client = undefined;
      if (!this.closed) this.settle(why);
    });
    return client;
  }

  private send(open: OpenRequest, client: WebSocket): void {
    const { client: name, seq, command } = open.request;
    this.sent.set(`${name}/${seq}`, open);
    client.send(JSON.stringify({ client: name, seq, command }));
  }

  private onReply({ client, seq, outcome }: z.infer<typeof clientReplySchema>): void {
    const key = `${client}/${seq}`;
    const open = this.sent.get(key);
    this.sent.delete(key);
    open?.done(outcome as Reply); // zod writes absent fields as `| undefined`, but leaves them absent
  }

  private settle(error: string): void {
    const waiting = this.waiting;
    const sent = [...this.sent.values()];
    this.waiting = [];
    this.sent.clear();
    for (const { done } of waiting) done({ type: "refused", error });
    for (const { done } of sent) done({ type: "lost", error });
  }
}

/** The socket once it is open, or the reason why it never opens. */
function opened(socket: WebSocket): Promise<WebSocket | Error> {
  return new Promise((resolve) => {
    let why = new Error("the connection was closed");
    socket.once("open", () => resolve(socket));
    socket.on("error", (error) => {
      why = error;
    });
    socket.once("close", () => resolve(why));
  });
}
