/**
 * ABD: an atomic register that any node reads and writes, over majorities, without a leader and without consensus (Attiya, Bar-Noy and Dolev,
 * "Sharing Memory Robustly in Message-Passing Systems", Journal of the ACM, 1995; with several writers: Lynch and Shvartsman, "Robust Emulation
 * of Shared Memory Using Dynamic Quorum-Acknowledged Broadcasts", FTCS 1997). Each node is a replica of all registers, which is here, and
 * the coordinator of the operations that its clients ask for (`operations.ts`).
 *
 * A write that a client sends to two nodes is two writes: the second puts its value above what was written in between.
 */
import { Assertions } from "../assertions.js";
import type { ClientRequest, Host, Json, NodeId, Replica, ReplicaStatus } from "../host.js";
import type { AbdMessage, Store } from "./messages.js";
import { againMs, Operations, type WriteBack } from "./operations.js";
import { Registers } from "./registers.js";
import type { AbdTrace } from "./traces.js";
import type { AbdVariant } from "./variants.js";

const timer = "again";
const file = "starts";

export class Abd implements Replica<AbdMessage> {
  private readonly registers: Registers;
  private operations: Operations;
  private readonly assertions: Assertions;
  private isTimerSet = false;
  private starts = 0;

  constructor(
    private readonly host: Host<AbdMessage, AbdTrace>,
    private readonly writeBack: WriteBack,
    private readonly variant: AbdVariant | null,
  ) {
    this.assertions = new Assertions(host, variant);
    this.registers = new Registers(host, this.assertions, variant);
    this.operations = this.operationsSince(0);
  }

  start(): void {
    this.registers.load();
    const [before = 0] = this.host.disk.read(file);
    this.starts = Number(before) + 1;
    this.host.disk.rewrite(file, [this.starts]);
    this.host.disk.sync();
    this.operations = this.operationsSince(this.starts);
  }

  onMessage(from: NodeId, message: AbdMessage): void {
    switch (message.type) {
      case "Query": {
        const { operation, key } = message;
        this.host.send(from, { type: "Held", operation, key, version: this.registers.version(key) });
        return;
      }
      case "Store":
        this.onStore(from, message);
        return;
      case "Held":
        this.operations.onHeld(from, message);
        this.keepTimer();
        return;
      case "Stored":
        this.operations.onStored(from, message);
        this.keepTimer();
        return;
    }
  }

  onRequest(request: ClientRequest): void {
    const { key, f } = request.command;
    if (key === undefined) this.host.reply(request, { type: "fail", error: "no key" });
    else if (f !== "read" && f !== "write")
      this.host.reply(request, { type: "fail", error: `a register of ABD has no ${f}: that needs consensus` });
    else {
      this.operations.begin(request, key, f === "write");
      this.keepTimer();
    }
  }

  onTimer(name: string): void {
    if (name !== timer) return;
    this.isTimerSet = false;
    this.operations.again();
    this.keepTimer();
  }

  inspect(): ReplicaStatus {
    return {};
  }

  durable(): Readonly<Record<string, Json>> {
    return { registers: this.registers.versions() };
  }

  life(): Json {
    return this.starts;
  }

  private onStore(from: NodeId, { operation, key, version }: Store): void {
    this.registers.take(key, version, this.variant !== "ack-before-sync");
    this.host.send(from, { type: "Stored", operation, key });
  }

  /** The timer is set while there are operations. */
  private keepTimer(): void {
    const { isIdle } = this.operations;
    if (this.isTimerSet !== isIdle) return;
    this.isTimerSet = !isIdle;
    if (isIdle) this.host.cancelTimer(timer);
    else this.host.setTimer(timer, againMs);
  }

  private operationsSince(starts: number): Operations {
    return new Operations(this.host, this.registers, this.assertions, this.writeBack, this.variant, starts);
  }
}
