/** What systems whose nodes are servers that are not ours cannot have is refused in one line, before anything is made. */
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { programSystems, systems } from "../../../nodes/index.js";
import { clockObstacle } from "../../../src/clusters/local/shown-clock.js";
import { groundsOf, isProgramSystem, packagedServer } from "../../../src/contract/system.js";
import { faultKinds, rowOf } from "../../../src/faults/fault.js";
import { inProcess } from "../../support/in-process.js";

const empty = mkdtempSync(join(tmpdir(), "schism-servers-"));
afterAll(() => rmSync(empty, { recursive: true, force: true }));

const servers = [...systems.values()].flatMap((system) => (isProgramSystem(system) ? [] : [system]));

describe("the registry", () => {
  it("knows of each system whether it is ours, and that only ours are simulated", () => {
    expect(servers.map(({ name }) => name)).toContain("etcd");
    for (const system of systems.values()) {
      expect(programSystems.has(system.name)).toBe(isProgramSystem(system));
      expect(groundsOf(system).includes("sim")).toBe(isProgramSystem(system));
    }
  });
});

const ofDisks = faultKinds.filter((kind) => rowOf({ kind }).effects.disk === true);

describe.each(servers)("$name", (system) => {
  const packaged = packagedServer(system);
  const name = system.name;
  /** Whatever has to be given. */
  const given = packaged === undefined ? " --bin node" : "";
  /** Here it can be shown another clock. */
  const shownClock = packaged !== undefined && clockObstacle(packaged) === undefined;
  const refusedOn = (kind: string, cluster: string) =>
    [
      `run ${name} --faults ${kind} --cluster ${cluster}`,
      new RegExp(`cannot inject ${kind} into .*on the machine's disk.* get no disk of its own`),
    ] as const;
  const refusals: readonly (readonly [words: string, RegExp])[] = [
    [`run ${name} --cluster sim`, /cannot run on the sim cluster: it .* real processes only; choose --cluster local/],
    [`hunt ${name} --for 1s`, /cannot run on the sim cluster/],
    [`explore ${name}`, /is not explored: its nodes are servers that were not written for Schism$/],
    [`run ${name} --variant wrong`, /has no variant "wrong"; it has none$/],
    ...(shownClock ? [] : [[`run ${name} --faults clock`, /cannot inject clock into .*the machine's clock/] as const]),
    ...(packaged === undefined ? ofDisks.map((kind) => refusedOn(kind, "local")) : []),
    packaged === undefined
      ? [`run ${name} --faults reset`, /cannot inject reset into .*over no connection/]
      : [`run ${name} --faults duplicate`, /cannot inject duplicate into .*each byte once and in order;/],
    [`run ${name} --faults membership`, /cannot inject membership into/],
  ];
  it.each(refusals)("%s", async (words, line) => {
    const { exitCode, stdout, stderr } = await inProcess(`${words}${given}`.split(" "), { cwd: empty });
    expect(stderr.trimEnd().split("\n")).toEqual([expect.stringMatching(line)]);
    expect([exitCode, stdout, readdirSync(empty)]).toEqual([254, "", []]);
  });

  it.runIf(groundsOf(system).includes("docker")).each(ofDisks)("%s in containers of another machine", async (kind) => {
    const { exitCode, stderr } = await inProcess(["run", name, "--faults", kind, "--cluster", "docker"], {
      ...{ cwd: empty, env: { DOCKER_HOST: "tcp://192.0.2.1:2375" } },
    });
    const refusal = new RegExp(
      `cannot inject ${kind} into .*on the machine's disk.* (containers of this machine|root|mount)`,
    );
    expect(stderr.trimEnd().split("\n")).toEqual([expect.stringMatching(refusal)]);
    expect([exitCode, readdirSync(empty)]).toEqual([254, []]);
  });

  it("is listed with the clusters that it runs on", async () => {
    const { stdout } = await inProcess(["list", name]);
    expect(stdout).toContain(`  --cluster ${groundsOf(system).join("|")}\n`);
  });

  // A program that has its place off the PATH is there, whatever the PATH is.
  if (packaged === undefined || packaged.executable.includes("/")) return;
  it("names the package where the machine does not have it", async () => {
    const path = mkdtempSync(join(tmpdir(), "schism-path-"));
    symlinkSync(process.execPath, join(path, "node"));
    try {
      const { exitCode, stderr } = await inProcess(["run", name], { cwd: empty, env: { PATH: path } });
      const missing = `${packaged.executable}.*apt-get install ${packaged.debianPackage}`;
      expect(stderr.trimEnd().split("\n")).toEqual([expect.stringMatching(`needs the program ${missing}`)]);
      expect([exitCode, readdirSync(empty)]).toEqual([254, []]);
      const { stdout } = await inProcess(["doctor"], { cwd: empty, env: { PATH: path } });
      expect(stdout).toMatch(new RegExp(`^servers$(.|\n)*^  no   ${name} +there is no ${missing}`, "m"));
    } finally {
      rmSync(path, { recursive: true });
    }
  });
});
