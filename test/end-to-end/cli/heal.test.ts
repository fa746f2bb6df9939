/** What `schism heal` says, and with what it exits: nothing left, something left, something not looked at. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type ControllerIdentity, thisController } from "../../../src/machine/controller.js";
import { schism } from "../../support/command.js";

const leftover = z.array(z.object({ what: z.string(), why: z.string() }));
const healingSchema = z.strictObject({
  removed: z.array(z.string()),
  left: leftover,
  notLookedAt: leftover,
  underWay: z.array(z.string()),
});

const here = thisController();
const dead: ControllerIdentity = { ...here, started: `${here.started}0` };
const noEngine = { DOCKER_HOST: "unix:///does/not/exist.sock" };

let runs: string;
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), "schism-heal-said-"));
});
afterEach(() => rmSync(runs, { recursive: true, force: true }));

function record(name: string, controller: unknown, ...resources: unknown[]): string {
  const directory = join(runs, "raft", name);
  mkdirSync(directory, { recursive: true });
  const lines = [{ kind: "controller", ...Object(controller) }, ...resources].map(
    (line) => `${JSON.stringify(line)}\n`,
  );
  writeFileSync(join(directory, "resources.jsonl"), lines.join(""));
  return directory;
}

const journal = (directory: string): string => readFileSync(join(directory, "resources.jsonl"), "utf8");

async function healed(env: Readonly<Record<string, string>> = noEngine) {
  const { stdout, stderr, exitCode } = await schism(["heal", "--json", "--runs", runs], { env });
  expect(stderr).toBe("");
  const healing = healingSchema.parse(JSON.parse(stdout));
  expect(exitCode).toBe(healing.left.length + healing.notLookedAt.length === 0 ? 0 : 2);
  return healing;
}

test("without an engine the containers of dead runs are not looked at, and their journals stay open", async () => {
  const directory = record("dead", dead, { kind: "container", name: "schism-dead-n1" });
  const { notLookedAt } = await healed();
  expect(notLookedAt).toContainEqual({
    what: expect.stringContaining(directory),
    why: expect.stringMatching(/no Docker engine answers/),
  });
  expect(journal(directory)).not.toContain("released");
});

test("a run whose controller may live elsewhere is left, with where to look; one that lives here is not spoken of", async () => {
  const elsewhere = record("elsewhere", { ...here, pidNamespace: "pid:[1]", host: "builder" });
  const otherMachine = record("other", { ...here, boot: "b", machine: "m", host: "far" });
  const earlier = record("earlier", { pid: here.pid, started: here.started });
  const living = record("living", here);
  const { left } = await healed();
  const about = (directory: string): string | undefined =>
    left.find(({ what }) => what === `the run of ${directory}`)?.why;
  expect(about(elsewhere)).toMatch(/process \d+ on host "builder", in another pid namespace .*look there/);
  expect(about(otherMachine)).toMatch(/process \d+ on host "far", which is another machine: look there/);
  expect(about(earlier)).toMatch(/does not say where it ran/);
  expect(about(living)).toBeUndefined();
  for (const directory of [elsewhere, otherMachine, earlier, living])
    expect(journal(directory)).not.toContain("released");
});

test.skipIf(process.getuid?.() !== 0)("a directory that may not be read is named, and all else is healed", async () => {
  const hidden = record("hidden", dead);
  const script = `
    const { heal } = await import(${JSON.stringify(new URL("../../../dist/src/clusters/heal.js", import.meta.url).href)});
    process.setegid(65534);
    process.seteuid(65534);
    process.stdout.write(JSON.stringify(await heal(${JSON.stringify(runs)})));`;
  const asNobody = async () => {
    const { stdout } = await execa(process.execPath, ["--input-type=module", "-e", script], { env: noEngine });
    return healingSchema.parse(JSON.parse(stdout)).notLookedAt;
  };
  const denied = expect.stringMatching(/EACCES|permission denied/);
  expect(await asNobody()).toContainEqual({ what: runs, why: denied });
  await execa("chmod", ["755", runs]);
  await execa("chmod", ["600", join(hidden, "resources.jsonl")]);
  expect(await asNobody()).toContainEqual({ what: join(hidden, "resources.jsonl"), why: denied });
});

test("what names hold does not reach the terminal as it is", async () => {
  record("a\u001b[2Jb\u202e\u009b", {}, "nonsense");
  const { stdout, exitCode } = await schism(["heal", "--runs", runs], { env: noEngine });
  expect(exitCode).toBe(2);
  expect(stdout).toContain("a\\u{1b}[2Jb\\u{202e}\\u{9b}");
  for (const character of ["\u001b", "\u202e", "\u009b"]) expect(stdout).not.toContain(character);
});
