/**
 * Programs that talk in lines as processes of this machine: the controller carries every message between two nodes through the link of the
 * two, so that faults hit single messages.
 */
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { NodeId } from "../../../nodes/host.js";
import type { Conversation, PipedServer } from "../../../nodes/piped.js";
import { seededRandom } from "../../../nodes/random.js";
import type { Capability, ClusterPlan, LinkSight } from "../../contract/cluster.js";
import type { Fault } from "../../faults/fault.js";
import { thisController, wordOf } from "../../machine/controller.js";
import type { ReplicaGround } from "../replica-cluster.js";
import type { ResourceJournal } from "../resources.js";
import { serverCannotSuffer } from "../server-faults.js";
import { Exchange } from "./exchange.js";
import { MessageLink } from "./message-link.js";
import { PipedProcess } from "./piped-process.js";

/** Faults of connections and their bytes. */
const needConnections: ReadonlySet<Fault["kind"]> = new Set(["reset", "bandwidth"]);

const noClockHere =
  "programs that talk in lines are not asked for their time, so that nothing would show the fault in effect";
const noDiskHere = "programs that talk in lines get no disk of its own; servers with addresses do";

export class PipedGround implements ReplicaGround {
  readonly kind = "local";
  /** A second process of a node would take messages that are for the first. */
  readonly sparesProcesses = false;
  readonly carriesMessages = true;
  /** Keyed by `from>to`. */
  private readonly links = new Map<string, MessageLink>();
  private readonly controller = wordOf(thisController());
  private readonly conversation: Conversation;
  private readonly exchange: Exchange;

  constructor(
    private readonly plan: ClusterPlan,
    private readonly server: PipedServer,
  ) {
    const { nodes, settings, seed, workload = "" } = plan;
    this.conversation = server.converse({ workload, nodes, settings, random: (name) => seededRandom(seed, name) });
    this.exchange = new Exchange({
      conversation: this.conversation,
      nodes,
      link: (from, to) => this.link(from, to),
      nowMs: () => performance.now(),
      note: (line) => this.note(line),
    });
    for (const from of nodes) {
      for (const to of nodes) {
        if (from === to) continue;
        const deliver = (text: string): void => this.exchange.deliver(to, text);
        this.links.set(`${from}>${to}`, new MessageLink(from, to, seededRandom(seed, "link", from, to), deliver));
      }
    }
  }

  capability(fault: Fault): Capability {
    if (process.platform === "win32") return { able: false, why: "Windows has no groups of processes to be signalled" };
    if (needConnections.has(fault.kind)) {
      return { able: false, why: "its nodes send single messages, each by itself, over no connection" };
    }
    return serverCannotSuffer(fault, { disk: noDiskHere, clock: noClockHere }) ?? { able: true };
  }

  async prepare(journal: ResourceJournal): Promise<void> {
    for (const node of this.plan.nodes) {
      const data = this.dataOf(node);
      journal.note({ kind: "process", node, runId: this.plan.runId, data });
      mkdirSync(data, { recursive: true, mode: 0o700 });
    }
  }

  run(node: NodeId): PipedProcess {
    const { plan, exchange, conversation, controller } = this;
    return new PipedProcess({
      ...{ node, exchange, conversation, controller, runId: plan.runId, data: this.dataOf(node) },
      command: this.server.command(plan.settings),
      log: join(plan.directory, "logs", `${node}.log`),
    });
  }

  /** Told in their greeting. */
  peers(): Readonly<Record<NodeId, string>> {
    return {};
  }

  link(from: NodeId, to: NodeId): MessageLink | undefined {
    return this.links.get(`${from}>${to}`);
  }

  watchLinks(see: (sight: LinkSight) => void): void {
    for (const link of this.links.values()) link.see = see;
  }

  async remove(): Promise<void> {
    for (const link of this.links.values()) link.close();
  }

  private note(line: string): void {
    try {
      appendFileSync(join(this.plan.directory, "logs", "messages.log"), `${new Date().toISOString()} ${line}\n`);
    } catch {
      // The disk may be full: the run continues.
    }
  }

  private dataOf(node: NodeId): string {
    return join(this.plan.directory, "data", node);
  }
}
