/** What a process of a node has started is stopped, killed and found with it, though it is in a session of its own and bears no marks. */
import { execa } from "execa";
import { afterEach, describe, expect, it } from "vitest";
import { runProcesses } from "../../../../src/clusters/local/orphans.js";
import { ProcessRuntime } from "../../../../src/clusters/local/process-runtime.js";
import { thisController, wordOf } from "../../../../src/machine/controller.js";
import { descendantsOf, findProcess } from "../../../../src/machine/processes.js";

/** As PostgreSQL does: a child in a session of its own, without the environment of its parent, and one of that child's. */
const script = 'env -i setsid /bin/sh -c "/bin/sleep 1000; :" & wait';
const marks = { SCHISM_RUN: "descendants-test", SCHISM_CONTROLLER: wordOf(thisController()) };

class Family extends ProcessRuntime {
  constructor(readonly child = execa("/bin/sh", ["-c", script], { reject: false, stdio: "ignore", env: marks })) {
    super({ node: "n1", log: "/dev/null" }, child);
  }

  async listening(): Promise<number> {
    return 0;
  }
}

let family: Family | undefined;
afterEach(async () => {
  family?.kill();
  await family?.exited;
});

async function started(): Promise<{ readonly runtime: Family; readonly pids: readonly number[] }> {
  const runtime = new Family();
  family = runtime;
  // The child has become a shell, and that has started sleep.
  while (!descendantsOf(runtime.pid).some(({ words }) => words[0] === "/bin/sleep")) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { runtime, pids: runtime.pids() };
}
const states = (pids: readonly number[]) => pids.map((pid) => findProcess(pid)?.state);

describe.runIf(process.platform === "linux")("processes that a node's process has started", () => {
  it("stand still and go on with it", async () => {
    const { runtime, pids } = await started();
    expect(pids).toHaveLength(3);
    expect(await runtime.pause()).toMatch(/^process \d+ and 2 that it started in state T \(stopped\)$/);
    expect(states(pids)).toEqual(["T", "T", "T"]);
    await runtime.resume();
    expect(states(pids)).not.toContain("T");
  });

  it("prove no stop if it has ended", async () => {
    const { runtime } = await started();
    runtime.child.kill("SIGKILL");
    await expect(runtime.pause()).rejects.toThrow(/ended before it stopped/);
  });

  it("are gone when its end is told, even those that stood still", async () => {
    const { runtime, pids } = await started();
    await runtime.pause();
    runtime.kill();
    expect((await runtime.exited).signal).toBe("SIGKILL");
    expect(states(pids)).toEqual([undefined, undefined, undefined]);
  });

  it("are killed when it is killed by others while it stands still", async () => {
    const { runtime, pids } = await started();
    await runtime.pause();
    process.kill(runtime.pid, "SIGKILL");
    await runtime.exited;
    expect(states(pids)).toEqual([undefined, undefined, undefined]);
  });

  it("are processes of its run", async () => {
    const { pids } = await started();
    const found = runProcesses().filter(({ runId }) => runId === marks.SCHISM_RUN);
    expect(found.map(({ pid }) => pid).toSorted()).toEqual(pids.toSorted());
  });
});
