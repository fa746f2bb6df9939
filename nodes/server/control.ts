/** The control connection: boot, status and operator commands in; answers, traces and the last word of a failing replica out. */
import type { WebSocket } from "ws";
import type { OperatorCommand, ReplicaStatus, TraceEvent } from "../host.js";
import { onFrame } from "./frame.js";
import { type ControlMessage, type ControlRequest, controlRequestSchema } from "./wire.js";

export type BootRequest = Extract<ControlRequest, { type: "boot" }>;

export interface ControlEvents {
  onBoot(boot: BootRequest): void;
  /** Undefined when there is no replica. */
  onStatus(): ReplicaStatus | undefined;
  /** Says why the command cannot be taken, if so. */
  onOperator(command: OperatorCommand): string | undefined;
}

export class Control {
  private socket: WebSocket | undefined;

  constructor(private readonly events: ControlEvents) {}

  /** A new controller takes the place of an earlier one. */
  accept(socket: WebSocket): void {
    this.socket?.terminate();
    this.socket = socket;
    onFrame(socket, controlRequestSchema, (request) => this.onRequest(request));
  }

  trace(event: TraceEvent): void {
    this.tell({ type: "trace", event });
  }

  /** Calls back when the words are out, or cannot be. */
  fatal(error: string, done: () => void): void {
    if (this.socket === undefined) done();
    else this.socket.send(JSON.stringify({ type: "fatal", error } satisfies ControlMessage), done);
  }

  private onRequest(request: ControlRequest): void {
    switch (request.type) {
      case "boot":
        this.events.onBoot(request);
        this.tell({ type: "booted" });
        return;
      case "status": {
        const status = this.events.onStatus();
        if (status !== undefined) this.tell({ type: "status", id: request.id, status });
        return;
      }
      case "operator": {
        // What survived JSON.parse is Json; zod's looseObject types the unknown fields as unknown.
        const error = this.events.onOperator(request.command as OperatorCommand);
        this.tell({ type: "done", id: request.id, ...(error === undefined ? {} : { error }) });
      }
    }
  }

  private tell(message: ControlMessage): void {
    this.socket?.send(JSON.stringify(message));
  }
}
