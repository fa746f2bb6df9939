/** A node whose process ends by itself while a fault hits it: the system knows that a moment before the controller does. */
import { expect, it } from "vitest";
import { exitCodes } from "../../../nodes/server/wire.js";
import type { TraceEvent } from "../../../nodes/trace.js";
import type { NodeChannel } from "../../../src/clusters/node-channel.js";
import { ReplicaNode } from "../../../src/clusters/replica-node.js";
import type { Exit, ReplicaRuntime } from "../../../src/clusters/replica-runtime.js";
import type { ReplicaEnding } from "../../../src/contract/cluster.js";

const idle: NodeChannel = {
  open: async () => {},
  boot: async () => {},
  status: async () => null,
  operate: async () => {},
  request: () => {},
  close: () => {},
};

/** A process that refuses these signals, and how it is made to end. */
function processRefusing(...refused: readonly ("pause" | "resume")[]) {
  return processWith(idle, refused);
}

function processWith(channel: NodeChannel, refused: readonly ("pause" | "resume")[] = []) {
  let end = (_: Exit): void => {};
  const exited = new Promise<Exit>((resolve) => {
    end = resolve;
  });
  const signal = async (which: "pause" | "resume"): Promise<string> => {
    if (refused.includes(which)) throw new Error("is not running");
    return "process 1 in state T (stopped)";
  };
  const runtime: ReplicaRuntime = {
    name: "process 1",
    exited,
    kill: () => end({ code: undefined, signal: "SIGKILL" }),
    pause: () => signal("pause"),
    resume: async () => void (await signal("resume")),
    listening: async () => 1,
    lastLog: () => [],
    connect: () => channel,
  };
  return { runtime, end: (code = 1) => end({ code, signal: undefined }) };
}

async function started(runtime: ReplicaRuntime) {
  const made = nodeOf(runtime);
  await made.node.start();
  return made;
}

function nodeOf(runtime: ReplicaRuntime) {
  const endings: ReplicaEnding[] = [];
  const traces: TraceEvent[] = [];
  const node = new ReplicaNode(
    "n1",
    { run: () => runtime, disk: () => undefined },
    () => ({ program: "none", settings: { options: {}, variant: null }, members: ["n1"], peers: {} }),
    () => 1,
    { onTrace: (event) => traces.push(event), onUnexpectedExit: (ending) => endings.push(ending), onPort: () => {} },
    1000,
  );
  return { node, endings, traces };
}

it("is down, and not paused, if its process has ended before the signal", async () => {
  const { runtime, end } = processRefusing("pause");
  const { node, endings } = await started(runtime);
  const paused = node.pause({});
  setTimeout(() => end(), 50);
  expect(await paused).toBe(null);
  expect(endings).toMatchObject([{ cause: "crash" }]);
});

it("need not be continued if its process has ended meanwhile", async () => {
  const { runtime, end } = processRefusing("resume");
  const { node } = await started(runtime);
  const reason = {};
  await node.pause(reason);
  const resumed = node.resume(reason);
  setTimeout(() => end(), 50);
  await expect(resumed).resolves.toBeUndefined();
});

it("has crashed, whatever kills it a moment later", async () => {
  const { runtime, end } = processRefusing();
  const { node, endings } = await started(runtime);
  end();
  expect(await node.takeDown({})).toBe("n1: process 1 had ended, it exited with code 1");
  expect(endings).toMatchObject([{ cause: "crash", status: "process 1 exited with code 1" }]);
});

it("has ended of its full disk, also if the message that says so is lost", async () => {
  const full: NodeChannel = {
    ...idle,
    runtime: { clock: async () => undefined, disk: async () => "ENOSPC", spoil: async () => null },
  };
  const { runtime, end } = processWith(full);
  const { node, endings, traces } = await started(runtime);
  await node.troubleDisk({}, { full: true });
  end(exitCodes["disk-full"]);
  await runtime.exited;
  expect(traces).toEqual([{ type: "ended", error: "ENOSPC: no space left on the disk" }]);
  expect(endings).toEqual([]);
});

it("has crashed if a server that is not ours exits with that code", async () => {
  const { runtime, end } = processRefusing();
  const { endings } = await started(runtime);
  end(exitCodes["disk-full"]);
  await runtime.exited;
  expect(endings).toMatchObject([{ cause: "crash" }]);
});

it("is down as soon as it is killed while it starts, not when its time to start is over", async () => {
  let refuse = (): void => {};
  const starting: NodeChannel = {
    ...idle,
    boot: () =>
      new Promise((_, reject) => {
        refuse = () => reject(new Error("its process has ended"));
      }),
    gone: () => refuse(),
  };
  const { runtime } = processWith(starting);
  const { node } = nodeOf(runtime);
  const failed = expect(node.start()).rejects.toThrow("n1 was killed while it started");
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(await node.takeDown({})).toBe("n1: process 1 ended by SIGKILL");
  await failed;
});
