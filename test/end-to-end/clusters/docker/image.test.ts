/** Builds of the replica image that do not come to their end: what is left of them, and who removes it. */
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { commandFile, schism } from "../../../support/command.js";
import { docker, dockerAvailable } from "../../../support/docker.js";

/** The directory of the build that this process makes, if it is there. */
const directoriesOf = (pid: number | undefined): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`schism-image-${pid}_`));
const leftovers = async (): Promise<string[]> => {
  const label = ["--quiet", "--filter", "label=schism.build"];
  const images = (await docker("images", "--filter", "dangling=true", ...label)).stdout.split("\n");
  const containers = (await docker("ps", "--all", ...label, "--format", '{{.ID}} {{.Label "schism.run"}}')).stdout
    .split("\n")
    .filter((line) => / $/.test(line));
  return [...images, ...containers].filter((line) => line !== "");
};

/** A build under way: when it has reached its longest step, or this many milliseconds later. */
async function startBuild(laterMs: number) {
  const build = execa("node", [commandFile, "image", "build", "--from-host"], { reject: false, buffer: false });
  const exit = once(build, "exit");
  let said = "";
  build.stderr.on("data", (bytes: Buffer) => {
    said += bytes.toString();
  });
  while (!said.includes("collecting node")) await sleep(10);
  await sleep(laterMs);
  const directories = (): string[] => directoriesOf(build.pid);
  return { kill: (signal: NodeJS.Signals) => build.kill(signal), exit, said: () => said, directories };
}

describe.skipIf(!(await dockerAvailable()))("an image build", () => {
  test.each([0, 700])("that is interrupted %i ms into it leaves nothing", async (ms) => {
    const { kill, exit, said, directories } = await startBuild(ms);
    kill("SIGINT");
    const [code] = await exit;
    // It may have been quicker.
    if (code !== 0) {
      expect(code).toBe(2);
      expect(said()).toContain("interrupted");
    }
    expect(directories()).toEqual([]);
    // Layers of other builds look the same while those last.
    while ((await leftovers()).length > 0) await sleep(250);
  });

  test.each([1500])("that is killed %i ms into it leaves what heal removes, not before", async (ms) => {
    const { kill, exit, directories } = await startBuild(ms);
    const before = directories();
    expect((await schism(["heal"], { cwd: tmpdir() })).stdout).not.toContain(before[0] ?? "schism-image-");
    kill("SIGKILL");
    await exit;
    // The engine needs a moment to see that its client is gone, and other builds keep us from touching layers.
    do {
      await sleep(250);
      await schism(["heal"], { cwd: tmpdir() });
    } while (directories().length + (await leftovers()).length > 0);
  });
});
