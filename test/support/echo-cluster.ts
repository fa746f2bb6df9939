/** A cluster of echo replicas in a temporary directory, with what tests ask of it. */

import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Json, Program } from "../../nodes/host.js";
import { realClock } from "../../src/clusters/clock.js";
import { createDockerCluster } from "../../src/clusters/docker/cluster.js";
import { createLocalCluster } from "../../src/clusters/local/cluster.js";
import type { Cluster, ClusterPlan, NodeTrace, ReplicaEnding, Reply } from "../../src/contract/cluster.js";
import { findProcesses, type ProcessEntry } from "../../src/machine/processes.js";
import { presentReplicas } from "./docker.js";

export const echoEntry = fileURLToPath(new URL("./echo-replica.mjs", import.meta.url));
/** A process that never says where it listens. */
export const silentEntry = fileURLToPath(new URL("./silent-replica.mjs", import.meta.url));

export type EchoKind = "local" | "docker";
const create = { local: createLocalCluster, docker: createDockerCluster };

/** The replica process knows it by this name (echo-replica.mjs); nothing here runs it. */
const echo: Program = {
  ...{ name: "echo", summary: "", options: {}, variants: [], commands: [], traces: [], views: [] },
  create: () => {
    throw new Error("only a process of its own runs it");
  },
};

export class EchoCluster {
  /** Holds run directories as `runs/` does: `<root>/<name>/<run>`. */
  readonly root: string;
  readonly directory: string;
  readonly cluster: Cluster;
  readonly runId: string;
  readonly traces: NodeTrace[] = [];
  readonly exits: ({ readonly node: string } & ReplicaEnding)[] = [];
  private seq = 0;

  constructor(
    readonly kind: EchoKind,
    nodes: readonly string[],
    entry: string = echoEntry,
    /** What is to happen to it. */
    prospects: Pick<ClusterPlan, "restarts" | "links"> = {},
  ) {
    this.root = mkdtempSync(join(tmpdir(), `schism-${kind}-`));
    this.directory = join(this.root, "echo", "run");
    this.runId = `echo-${this.root.slice(-6)}`;
    this.cluster = create[kind](
      {
        runId: this.runId,
        launch: { kind: "program", program: echo },
        settings: { options: {}, variant: null },
        nodes,
        seed: 7,
        directory: this.directory,
        ...prospects,
      },
      realClock(),
      entry,
    );
    this.cluster.onTrace((trace) => this.traces.push(trace));
    this.cluster.onUnexpectedExit((node, ending) => this.exits.push({ node, ...ending }));
  }

  /** One request; "silence" if there is no reply in time, which is long unless a test waits for silence. */
  ask(
    node: string,
    f: string,
    more: { key?: string; value?: Json } = {},
    timeoutMs = 60_000,
  ): Promise<Reply | "silence"> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve("silence"), timeoutMs);
      const send = (): void =>
        this.cluster.request(node, { client: "test", seq: ++this.seq, command: { f, ...more } }, (reply) => {
          // On a busy machine a connection may take longer to open than a client waits. Nothing was sent.
          if (reply.type === "refused" && /handshake has timed out/.test(reply.error)) return send();
          clearTimeout(timer);
          resolve(reply);
        });
      send();
    });
  }

  /** Sends a value from one replica to the other and back; "silence" if it does not come back in time. */
  relay(from: string, to: string, timeoutMs = 500): Promise<Reply | "silence"> {
    return this.ask(from, "relay", { key: to, value: `${from} ${to}` }, timeoutMs);
  }

  /** Relays until one comes back: links between replicas are dialled again with a pause. Each is waited for longer than the one before. */
  async relayWorks(from: string, to: string): Promise<void> {
    for (let patienceMs = 200; ; patienceMs = Math.min(2 * patienceMs, 5000)) {
      const reply = await this.relay(from, to, patienceMs);
      if (reply === "silence") continue;
      if (reply.type === "ok") return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** As it was after its start, as far as its replicas' memory goes: what they have heard from each other is forgotten. */
  async forget(): Promise<void> {
    await Promise.all(this.cluster.nodes.map((node) => this.ask(node, "forget")));
  }

  /** Names of the nodes whose replica exists, running or standing still. */
  async present(): Promise<string[]> {
    if (this.kind === "docker") return presentReplicas(this.runId);
    return this.processes()
      .map(({ words }) => words[words.indexOf("--node") + 1] ?? "")
      .sort();
  }

  /** Of a local cluster on Linux: every port of its replicas, and every port of the links between them. */
  listeningPorts(): number[] {
    const pids = new Set([process.pid, ...this.processes().map(({ pid }) => pid)]);
    const inodes = new Set(
      [...pids].flatMap((pid) =>
        readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
          try {
            return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
          } catch {
            return [];
          }
        }),
      ),
    );
    return readFileSync("/proc/net/tcp", "utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === "0A" && inodes.has(inode ?? ""))
      .map(([, local]) => Number.parseInt(local?.split(":")[1] ?? "", 16));
  }

  /** Command lines of a local cluster's replicas, what their environments hold beyond ours, and all files of the run. */
  visibleToOthers(): string[] {
    const files = readdirSync(this.directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
    const own = new Set(Object.entries(process.env).map(([name, value]) => `${name}=${value}`));
    const shown = this.processes().flatMap(({ pid, words }) => {
      const environment = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
      return [...words, ...environment.filter((each) => !own.has(each))];
    });
    return [...shown, ...files];
  }

  private processes(): ProcessEntry[] {
    return findProcesses(({ words }) => words.includes(this.runId) && words.includes("--node"));
  }

  async end(): Promise<void> {
    await this.cluster.stop();
    rmSync(this.root, { recursive: true, force: true });
  }
}
