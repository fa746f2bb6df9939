/**
 * One process of a server that is not ours, from its start to its exit. It does not know whose it is and would outlive the controller:
 * its environment names the run and the controller, so that the warden and `heal` find it, and what it starts.
 */
import { execa } from "execa";
import type { ForeignServer, NodePlan } from "../../../nodes/foreign.js";
import type { ProgramSettings } from "../../../nodes/host.js";
import type { ChannelEvents, NodeChannel } from "../node-channel.js";
import { describeExit } from "../replica-runtime.js";
import { ServerChannel } from "../server-channel.js";
import { greet } from "./link-probe.js";
import { controllerVariable, runVariable } from "./orphans.js";
import { ProcessRuntime } from "./process-runtime.js";

export interface ServerProcessPlan {
  readonly server: ForeignServer;
  readonly node: NodePlan;
  readonly settings: ProgramSettings;
  readonly runId: string;
  /** Whose process it is, as one word (../controller.ts). */
  readonly controller: string;
  /** What the process says goes to the end of this file. */
  readonly log: string;
}

const greetingMs = 500;
const pauseMs = 20;

export class ServerProcess extends ProcessRuntime {
  constructor(private readonly plan: ServerProcessPlan) {
    super({ node: plan.node.address.node, log: plan.log }, startChild(plan));
  }

  /** Resolves when it answers a peer's greeting. */
  async listening(withinMs: number): Promise<number> {
    const { server, node } = this.plan;
    const { host, peerPort: port } = node.address;
    const deadline = performance.now() + withinMs;
    while (this.ended === undefined) {
      if ((await greet({ host, port }, server.peerGreeting, greetingMs)).answered) return port;
      if (performance.now() > deadline) throw this.failure(`did not listen for its peers within ${withinMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    throw this.failure(describeExit(this.ended));
  }

  connect(_port: number, events: ChannelEvents): NodeChannel {
    const { server, node, settings } = this.plan;
    const channel = new ServerChannel(server, node.address, settings, events);
    void this.exited.then(() => channel.endPolls());
    return channel;
  }

  private failure(what: string): Error {
    const { server, node } = this.plan;
    const log = this.lastLog().map((line) => `\n    ${line}`);
    return new Error(`the ${server.name} of ${node.address.node} ${what}${log.join("")}`);
  }
}

/**
 * Becomes the server, with the log as its output. Not through a pipe of the controller's: when that is killed, a server would end at
 * its next line, which looks like a crash.
 */
const withLog = 'exec "$@" >>"$0" 2>&1';

function startChild({ server, node, runId, controller, log }: ServerProcessPlan) {
  const { args, env = {} } = server.command(node);
  const { PATH = "", HOME = "/", TMPDIR } = process.env;
  return execa("/bin/sh", ["-c", withLog, log, server.executable, ...args], {
    reject: false,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
    buffer: false,
    cleanup: true,
    killSignal: "SIGKILL",
    // Variables of ours may be options of the server's.
    extendEnv: false,
    env: {
      ...{ PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }) },
      ...env,
      ...{ [runVariable]: runId, [controllerVariable]: controller },
    },
  });
}
