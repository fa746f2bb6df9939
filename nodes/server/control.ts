/** The control connection: boot, status, operator commands and faults in; answers, traces and the last word of a failing replica out. */
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
  /** Says why the command cannot be taken, if so. */
  onOperator(command: OperatorCommand): string | undefined;
  /** Sets the replica's clock if asked to and reads it, next to what it would show if nothing disturbed it. */
  onClock(set: ClockSetting | undefined): { readonly shownMs: number; readonly undisturbedMs: number } | undefined;
  /** Fills or frees the disk; returns how a probe write fares then. */
  onDisk(full: boolean): string | null | undefined;
  /** Before the boot: what was done to the stored records. */
  onSpoil(how: "bit-rot" | "wipe", seed: number): string | null;
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
  fatal(cause: FatalCause, error: string, done: () => void): void {
    if (this.socket === undefined) done();
    else this.socket.send(JSON.stringify({ type: "fatal", cause, error } satisfies ControlMessage), done);
  }

  private onRequest(request: ControlRequest): void {
    switch (request.type) {
      case "boot":
        // A program that cannot be loaded or started ends the process, as every error of a replica does.
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
