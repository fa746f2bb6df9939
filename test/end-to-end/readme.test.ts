/** What README.md and the pages beside it show of commands is what they print, and each command in them is one that there is. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { systems } from "../../nodes/index.js";
import { groundsOf, packagedServer } from "../../src/contract/system.js";
import { faultKinds } from "../../src/faults/fault.js";
import { understand } from "../support/in-process.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const pages = ["README.md", ...["checking", "hunting", "running", "staleness"].map((name) => `docs/${name}.md`)];
const textOf = (page: string) => readFileSync(join(repository, page), "utf8");
const readme = textOf("README.md");
const shownText = pages.map(textOf).join("\n");
const ofSystems = [...systems.keys()].map((name) => readFileSync(join(repository, "nodes", name, "README.md"), "utf8"));

/** As GitHub makes them of headings. */
function sectionsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(
    ([, heading = ""]) =>
      `#${heading
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, "")
        .replaceAll(" ", "-")}`,
  );
}

describe("README.md, pages in docs and those of the systems,", () => {
  // Simulated runs and searches, on all cores for some seconds; `npm run readme` runs the commands that take minutes, too.
  it("show what their sample commands print", async () => {
    const { stdout, exitCode } = await execa("node", ["scripts/readme.mjs", ...pages], {
      cwd: repository,
      reject: false,
    });
    expect(stdout).toBe("");
    expect(exitCode).toBe(0);
  }, 600_000);

  it("have at least one sample of every kind", () => {
    const samples = [...shownText.matchAll(/<!-- sample: schism (\w+)/g)].map(([, command]) => command);
    expect(new Set(samples)).toEqual(new Set(["run", "shrink", "replay", "explore", "check", "campaign", "staleness"]));
  });

  it("describe every kind of fault", () => {
    const rows = [...textOf("docs/running.md").matchAll(/^\| (`[a-z-]+`.*?) \| /gm)]
      .map(([, kinds = ""]) => kinds)
      .join();
    expect(faultKinds.filter((kind) => !rows.includes(`\`${kind}\``))).toEqual([]);
  });

  it("lead to pages and sections that there are", () => {
    for (const page of pages) {
      for (const [, target = "", section] of textOf(page).matchAll(/\]\(([^):#]*)(#[\w-]+)?\)/g)) {
        const file = target === "" ? page : join(dirname(page), target);
        expect(existsSync(join(repository, file)), `${page} leads to ${target}`).toBe(true);
        if (section !== undefined) expect(sectionsOf(textOf(file))).toContain(section);
      }
    }
  });

  it("say of each packaged server where it runs and what it needs", () => {
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
    ...[...shownText.matchAll(/^ {4}(?:npm ci && )?npx schism (.*)$/gm)].map(([, words = ""]) => words),
    ...ofSystems.flatMap((text) => [...text.matchAll(/`npx schism ([^`]*)`/g)].map(([, words = ""]) => words)),
  ];

  it.each([...new Set(commands)])("name a command that is understood: %s", async (words) => {
    await understand(words.split(" "));
    await expect(understand([...words.split(" "), "--wings"])).rejects.toThrow("wings");
  });
});
