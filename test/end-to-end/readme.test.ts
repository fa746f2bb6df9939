/** What README.md shows of commands is what they print, and each command in it is one that there is. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { systems } from "../../nodes/index.js";
import { groundsOf, packagedServer } from "../../src/contract/system.js";
import { understand } from "../support/in-process.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const ofSystems = [...systems.keys()].map((name) => readFileSync(join(repository, "nodes", name, "README.md"), "utf8"));

describe("README.md, and those of the systems,", () => {
  // Simulated runs and searches, on all cores for some seconds; `npm run readme` runs the commands that take minutes, too.
  it("shows what its sample commands print", async () => {
    const pages = ["README.md", "docs/staleness.md"];
    const { stdout, exitCode } = await execa("node", ["scripts/readme.mjs", ...pages], {
      cwd: repository,
      reject: false,
    });
    expect(stdout).toBe("");
    expect(exitCode).toBe(0);
  }, 300_000);

  it("has at least one sample of every kind", () => {
    const samples = [...readme.matchAll(/<!-- sample: schism (\w+)/g)].map(([, command]) => command);
    expect(new Set(samples)).toEqual(new Set(["run", "shrink", "replay", "explore", "check", "campaign"]));
  });

  it("says of each packaged server where it runs and what it needs", () => {
    const servers = [...systems.values()].flatMap((system) => {
      const server = packagedServer(system);
      return server === undefined ? [] : [{ ...server, name: system.name, grounds: groundsOf(system) }];
    });
    for (const { name, debianPackage } of servers) {
      expect(readme).toMatch(new RegExp(`^\\| .*\`${name}\`.* \\| \`${debianPackage}\` +\\| `, "m"));
    }
    const onlyLocal = servers.flatMap(({ name, grounds }) => (grounds.includes("docker") ? [] : [`\`${name}\``]));
    expect(readme.replaceAll("\n", " ")).toContain(
      `all but ${new Intl.ListFormat("en").format(onlyLocal)}, in containers`,
    );
  });

  const commands = [
    ...[...readme.matchAll(/^ {4}(?:npm ci && )?npx schism (.*)$/gm)].map(([, words = ""]) => words),
    ...ofSystems.flatMap((text) => [...text.matchAll(/`npx schism ([^`]*)`/g)].map(([, words = ""]) => words)),
  ];

  it.each(commands)("names a command that is understood: %s", async (words) => {
    await understand(words.split(" "));
    await expect(understand([...words.split(" "), "--wings"])).rejects.toThrow("wings");
  });
});
