/**
 * One process of a server that is not ours, or of its companion, from its start to its exit. It does not know its controller and would outlive it: its
 * environment names the run and the controller, so that the warden and `heal` find it, and its children.
 */
import { join } from "node:path";
import { execa } from "execa";
import type { Companion, ForeignServer, NodeAddress, NodePlan, ProcessRecipe } from "../../../nodes/foreign.js";
import { shellWord } from "../../history/shell-word.js";
import { writeAtFirst } from "../first-file.js";
import type { ChannelEvents, NodeChannel } from "../node-channel.js";
import type { ReplicaRuntime } from "../replica-runtime.js";
import { ServerChannel } from "../server-channel.js";
import { listensForPeers } from "../server-start.js";
import { as, give, type User } from "../user.js";
import { controllerVariable, runVariable } from "./orphans.js";
import { ProcessRuntime } from "./process-runtime.js";
import type { ShownClock } from "./shown-clock.js";

export interface ServerProcessPlan {
  readonly server: ForeignServer;
  readonly node: NodePlan;
  /** Where all nodes are reached. */
  readonly nodes: () => readonly NodeAddress[];
  readonly runId: string;
  /** The controller that owns the process, as one word (../controller.ts). */
  readonly controller: string;
  /** The output of the process is appended to this file. */
  readonly log: string;
  /** What begins its command line, so that it sees its disk; empty without one. */
  readonly within: readonly string[];
  /** Which clock it is shown, if it is not the machine's. */
  readonly clock?: ShownClock | undefined;
  /** To whom the processes belong, if it is not the controller's. */
  readonly user: User | undefined;
}

export class ServerProcess extends ProcessRuntime implements ReplicaRuntime {
  constructor(private readonly plan: ServerProcessPlan) {
    const { server, node, log } = plan;
    super({ node: node.address.node, log }, startChild(server.executable, server.command(node), plan));
  }

  async listening(withinMs: number): Promise<number> {
    const { server, node } = this.plan;
    const { node: of, host, peerPort: port } = node.address;
    const process = { ended: () => this.ended, lastLog: () => this.lastLog() };
    const { name, peerGreeting: greeting } = server;
    await listensForPeers({ name, node: of, host, port, greeting, ...process }, withinMs);
    return port;
  }

  connect(_port: number, events: ChannelEvents): NodeChannel {
    const { server, node, nodes, clock } = this.plan;
    const channel = new ServerChannel(server, node.address, node.settings, events, nodes, marksOf(this.plan), clock);
    void this.exited.then(() => channel.endPolls());
    return channel;
  }
}

export class CompanionProcess extends ProcessRuntime {
  constructor(
    private readonly companion: Companion,
    private readonly plan: Omit<ServerProcessPlan, "server">,
  ) {
    const { node, log } = plan;
    super({ node: node.address.node, log }, startChild(companion.executable, companion.command(node), plan));
  }

  async listening(withinMs: number): Promise<number> {
    const { name, port } = this.companion;
    const { node, host } = this.plan.node.address;
    const process = { ended: () => this.ended, lastLog: () => this.lastLog() };
    await listensForPeers({ name, node, host, port, ...process }, withinMs);
    return port;
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
 * Takes the log as its output, runs the commands that come before, and becomes the server. Not through a pipe of the controller's: when that is killed, a server would end at
 * its next line, which looks like a crash.
 */
const withLog = (before: NonNullable<ProcessRecipe["before"]>, clock: ShownClock | undefined): string =>
  [
    'exec >>"$0" 2>&1',
    ...before.map((words) => words.map(shellWord).join(" ")),
    ...(clock === undefined ? [] : [`: >${shellWord(clock.begunFile)}`]),
    'exec "$@"',
  ].join(" && ");

function startChild(
  executable: string,
  { args, env = {}, files = new Map(), before = [] }: ProcessRecipe,
  { node: { data }, runId, controller, log, within, user, clock }: Omit<ServerProcessPlan, "server">,
) {
  for (const [path, content] of files) writeAtFirst(join(data, path), content, within);
  if (user !== undefined) give([data, log, ...[...files.keys()].map((file) => join(data, file))], user, within);
  const { PATH = "", HOME = "/", TMPDIR } = process.env;
  const [place, shell] = [
    [...within, ...as(user)],
    ["/bin/sh", "-c", withLog(before, clock), log],
  ];
  // Only the server: commands that come before it, and the shell, see the machine's clock.
  const shown = Object.entries(clock?.environment ?? {}).map(([name, value]) => `${name}=${value}`);
  const becomes = shown.length === 0 ? [executable] : ["env", ...shown, executable];
  return execa("env", [...place, ...shell, ...becomes, ...args], {
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
