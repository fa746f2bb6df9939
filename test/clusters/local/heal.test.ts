/** A controller that is killed with SIGKILL, and what `schism heal` then does about its replicas. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { findProcesses, type ProcessEntry } from "../../../src/clusters/processes.js";
import { abandonedRuns, healProcesses } from "../../../src/clusters/resources.js";
import { echoEntry } from "../../support/echo-cluster.js";

const controllerScript = fileURLToPath(new URL("../../support/abandoned-controller.mjs", import.meta.url));

test("heal leaves a living run alone, and removes what a killed controller left, and nothing else", async () => {
  const root = mkdtempSync(join(tmpdir(), "schism-heal-"));
  const runId = `heal-${basename(root)}`;
  const directory = join(root, "echo", "run");
  const replicas = (): ProcessEntry[] => findProcesses(({ words }) => words.includes("--run") && words.includes(runId));
  // Carries the run's name on its command line, but is no replica of it.
  const stranger = execa(
    process.execPath,
    ["-e", "setTimeout(() => {}, 60000)", "--", "--run", runId, "--data", "/elsewhere"],
    {
      reject: false,
    },
  );
  const controller = execa(process.execPath, [controllerScript, directory, runId, echoEntry], {
    reject: false,
    buffer: false,
    stderr: "inherit",
  });
  try {
    await once(controller.stdout, "data");
    expect(replicas()).toHaveLength(4);
    expect(await healProcesses(root)).toEqual([]);
    expect(replicas()).toHaveLength(4);

    controller.kill("SIGKILL");
    await controller;
    // Running replicas end with their standard input; the stopped one cannot.
    while (replicas().length > 2) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(abandonedRuns(root).map((run) => run.directory)).toEqual([directory]);
    const removed = await healProcesses(root);
    expect(removed).toEqual([expect.stringMatching(/^process \d+: .*--node n2 --run heal-/)]);
    expect(replicas().map((entry) => entry.pid)).toEqual([stranger.pid]);
    expect(await healProcesses(root)).toEqual([]);
  } finally {
    controller.kill("SIGKILL");
    stranger.kill("SIGKILL");
    await Promise.all([controller, stranger]);
    await healProcesses(root);
    rmSync(root, { recursive: true, force: true });
  }
});
