/** The pages of docs/course show what their commands print, each command stands there to be typed, and the drawings are those of today. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it } from "vitest";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const course = new URL("../../docs/course/", import.meta.url);
const textOf = (page: string): string => readFileSync(new URL(page, course), "utf8");
const pages = readdirSync(course).filter((name) => name.endsWith(".md"));
const ofSystems = pages.filter((page) => textOf(page).includes("<!-- verdict: "));

describe("the course", () => {
  it("shows what its commands print", { timeout: 600_000 }, async () => {
    const files = ofSystems.map((page) => `docs/course/${page}`);
    const { stdout, exitCode } = await execa("node", ["scripts/readme.mjs", ...files], {
      cwd: repository,
      reject: false,
    });
    expect(stdout, "`npm run course` writes the pages again").toBe("");
    expect(exitCode).toBe(0);
  });

  it("draws updates as they are", async () => {
    const { stdout, exitCode } = await execa("node", ["scripts/write-course.mjs", "--check"], {
      cwd: repository,
      reject: false,
    });
    expect(stdout).toBe("");
    expect(exitCode).toBe(0);
  });

  it.each(ofSystems)(
    "shows the broken run as a picture that is small and follows the colours of its reader: %s",
    (page) => {
      const name = page.replace(".md", "-broken.svg");
      expect(textOf(page)).toContain(`](${name})`);
      const picture = textOf(name);
      expect(picture.length).toBeLessThan(60_000);
      expect(picture).toContain("@media (prefers-color-scheme: dark)");
      // Something went wrong, and there is an arrow that shows how.
      expect(picture).toMatch(/class="(operation guilty|mark breach)/);
      expect(picture).toMatch(/<path d="[^"]*" class="message /);
      expect(picture).not.toMatch(/NaN|undefined/);
    },
  );

  it.each(ofSystems)("acquits the system and convicts what is broken: %s", (page) => {
    const text = textOf(page);
    const shown = [...text.matchAll(/<!-- verdict: (.*) -->\n+```\n(\w+)/g)];
    expect(shown.map(([, , verdict]) => verdict)).toEqual(["VALID", "INVALID"]);
    const samples = text.matchAll(/<!-- (?:verdict|lines [a-z|]+): (.*) -->/g);
    for (const [, command] of samples) expect(text).toContain(`\n    npx ${command}\n`);
  });

  it("is read in one order: each page leads to the next, and the first page lists all", () => {
    const listed = [...textOf("README.md").matchAll(/^\d+\. \[.*\]\((.*)\)$/gm)].map(([, page]) => page);
    expect(listed.toSorted()).toEqual(pages.filter((page) => page !== "README.md").toSorted());
    listed.slice(1).forEach((page, place) => {
      expect(textOf(listed[place] ?? "")).toContain(`](${page})`);
    });
  });
});
