/**
 * One process of a server that is not ours, from its start to its exit. It does not know its controller and would outlive it: its
 * environment names the run and the controller, so that the warden and `heal` find it, and its children.
 */
import { execa } from "execa";
import type { ForeignServer, NodePlan } from "../../../nodes/foreign.js";
import type { ChannelEvents, NodeChannel } from "../node-channel.js";
import { ServerChannel } from "../server-channel.js";
import { listensForPeers } from "../server-start.js";
import { controllerVariable, runVariable } from "./orphans.js";
import { ProcessRuntime } from "./process-runtime.js";

export interface ServerProcessPlan {
  readonly server: ForeignServer;
  readonly node: NodePlan;
  readonly runId: string;
  /** The controller that owns the process, as one word (../controller.ts). */
  readonly controller: string;
  /** The output of the process is appended to this file. */
  readonly log: string;
  /** What begins its command line, so that it sees its disk; empty without one. */
  readonly within: readonly string[];
}

export class ServerProcess extends ProcessRuntime {
  constructor(private readonly plan: ServerProcessPlan) {
    super({ node: plan.node.address.node, log: plan.log }, startChild(plan));
  }

  async listening(withinMs: number): Promise<number> {
    const { server, node } = this.plan;
    const process = { ended: () => this.ended, lastLog: () => this.lastLog() };
    await listensForPeers({ server, address: node.address, ...process }, withinMs);
    return node.address.peerPort;
  }

  connect(_port: number, events: ChannelEvents): NodeChannel {
    const { server, node } = this.plan;
    const channel = new ServerChannel(server, node.address, node.settings, events, marksOf(this.plan));
    void this.exited.then(() => channel.endPolls());
    return channel;
  }
}

/** Variables by which the warden and `heal` find a process. */
function marksOf({
  runId,
  controller,
}: Pick<ServerProcessPlan, "runId" | "controller">): Readonly<Record<string, string>> {
  return { [runVariable]: runId, [controllerVariable]: controller };
}

/**
 * Becomes the server, with the log as its output. Not through a pipe of the controller's: when that is killed, a server would end at
 * its next line, which looks like a crash.
 */
const withLog = 'exec "$@" >>"$0" 2>&1';

function startChild({ server, node, runId, controller, log, within }: ServerProcessPlan) {
  const { args, env = {} } = server.command(node);
  const { PATH = "", HOME = "/", TMPDIR } = process.env;
  return execa("/bin/sh", ["-c", withLog, log, ...within, server.executable, ...args], {
    reject: false,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
    buffer: false,
    cleanup: true,
    killSignal: "SIGKILL",
    // Variables of ours might be options of the server.
    extendEnv: false,
    env: {
      ...{ PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }) },
      ...env,
      ...marksOf({ runId, controller }),
    },
  });
}
