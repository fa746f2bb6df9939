/** The control connection: boot, status, operator commands and faults in; answers, traces and the last message of a failing replica out. */
import type { WebSocket } from "ws";
import type { OperatorCommand, ReplicaStatus } from "../host.js";
import type { TraceEvent } from "../trace.js";
import { onFrame } from "./frame.js";
import {
  type ClockSetting,
  type ControlMessage,
  type ControlRequest,
  controlRequestSchema,
  type FatalCause,
} from "./wire.js";

export type BootRequest = Extract<ControlRequest, { type: "boot" }>;

export interface ControlEvents {
  onBoot(boot: BootRequest): Promise<void>;
  /** Undefined when there is no replica. */
  onStatus(): ReplicaStatus | undefined;
  /** The reason why the command cannot be accepted, if there is one. */
  onOperator(command: OperatorCommand): string | undefined;
  /** Sets the replica's clock on request and reads it, together with the time of an undisturbed clock. */
  onClock(set: ClockSetting | undefined): { readonly shownMs: number; readonly undisturbedMs: number } | undefined;
  /** Fills or frees the disk; returns the outcome of a probe write. */
  onDisk(full: boolean): string | null | undefined;
  /** Before the boot: the damage done to the stored records. */
  onSpoil(how: "bit-rot" | "wipe", seed: number): string | null;
}

export class Control {
  private socket: WebSocket | undefined;

  constructor(private readonly events: ControlEvents) {}

  /** A new controller replaces an earlier one. */
  accept(socket: WebSocket): void {
    this.socket?.terminate();
    this.socket = socket;
    onFrame(socket, controlRequestSchema, (request) => this.onRequest(request));
  }

  trace(event: TraceEvent): void {
    this.tell({ type: "trace", event });
  }

  /** Calls back when the messages are sent, or cannot be. */
  fatal(cause: FatalCause, error: string, done: () => void): void {
    if (this.socket === undefined) done();
    else this.socket.send(JSON.stringify({ type: "fatal", cause, error } satisfies ControlMessage), done);
  }

  private onRequest(request: ControlRequest): void {
    switch (request.type) {
      case "boot":
        // A program that cannot be loaded or started ends the process, like every error of a replica.
        void this.events.onBoot(request).then(() => this.tell({ type: "booted" }));
        return;
      case "status": {
        const status = this.events.onStatus();
        if (status !== undefined) this.tell({ type: "status", id: request.id, status });
        return;
      }
      case "clock": {
        const reading = this.events.onClock(request.set);
        if (reading !== undefined) this.tell({ type: "clock", id: request.id, ...reading });
        return;
      }
      case "disk": {
        const error = this.events.onDisk(request.full);
        if (error !== undefined) this.tell({ type: "disk", id: request.id, error });
        return;
      }
      case "spoil":
        this.tell({ type: "spoilt", id: request.id, what: this.events.onSpoil(request.how, request.seed) });
        return;
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
