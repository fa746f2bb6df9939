/**
 * The scripts of the pages as programs: the browser's names are known there and nowhere else, and their bundles are the same whenever
 * they are made, need nothing beside them, and hold the licences of what is bundled.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "schism-page-program-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Paths of all files that a configuration compiles, those of the compiler and of packages too. */
async function compiled(config: string): Promise<readonly string[]> {
  const { stdout } = await execa("npx", ["tsc", "-p", config, "--listFilesOnly"], { cwd: repository });
  return stdout.split("\n");
}

describe("the browser's names", () => {
  const ofTheBrowser = /\/lib\.(dom|webworker)[\w.]*\.d\.ts$/;

  it.each(["tsconfig.json", "tsconfig.build.json"])("are unknown to what %s compiles", async (config) => {
    const files = await compiled(config);
    expect(files.length).toBeGreaterThan(300);
    // A file anywhere that refers to them would have all others know them.
    expect(files.filter((file) => ofTheBrowser.test(file))).toEqual([]);
  });

  it.each(["src/report/page", "src/campaign/report/page"])(
    "are known to %s, and those of Node are not",
    async (page) => {
      const files = await compiled(`${page}/tsconfig.json`);
      expect(files.some((file) => file.endsWith(`${page}/main.ts`))).toBe(true);
      expect(files.some((file) => ofTheBrowser.test(file))).toBe(true);
      expect(files.filter((file) => file.includes("/@types/node/"))).toEqual([]);
    },
  );
});

const pages = [
  { page: "run", sources: "src/report/page", leastRules: 100 },
  { page: "campaign", sources: "src/campaign/report/page", leastRules: 10 },
];

describe.each(pages)("the bundle of the page of a $page", ({ page, sources, leastRules }) => {
  const bundled = new Map<string, string>();

  beforeAll(async () => {
    const bundler = JSON.stringify(new URL("../../../scripts/bundle-page.mjs", import.meta.url).href);
    for (const name of ["first", "second"]) {
      const directory = JSON.stringify(join(root, page, name));
      const code = `await (await import(${bundler})).bundlePages(${directory})`;
      await execa("node", ["--input-type=module", "--eval", code], { cwd: root });
      for (const file of readdirSync(join(root, page, name)))
        bundled.set(`${name}/${file}`, readFileSync(join(root, page, name, file), "utf8"));
    }
  });

  it("is a script and a style, the same each time it is made", () => {
    const files = pages.flatMap((each) => [`${each.page}.css`, `${each.page}.js`]);
    expect([...bundled.keys()].sort()).toEqual(
      ["first", "second"].flatMap((name) => files.map((file) => `${name}/${file}`)).sort(),
    );
    for (const file of files) {
      expect(bundled.get(`first/${file}`)).toBe(bundled.get(`second/${file}`));
    }
  });

  it("can stand in a page: it imports nothing, ends no element, and tells no path of the machine", () => {
    const script = bundled.get(`first/${page}.js`) ?? "";
    const style = bundled.get(`first/${page}.css`) ?? "";
    expect(script).not.toMatch(/\bimport\b\s*[({"']|\bexport\s*{|\brequire\(/);
    expect(style).not.toMatch(/@import|url\(/);
    expect(script + style).not.toMatch(/<\/(script|style)|<!--/i);
    expect(script + style).not.toContain(repository);
  });

  it("has the whole style in it", () => {
    const styles = new URL(`../../../${sources}/style/`, import.meta.url);
    const rules = readdirSync(styles).flatMap((name) =>
      readFileSync(new URL(name, styles), "utf8")
        .split("\n")
        .filter((line) => line.endsWith("{")),
    );
    expect(rules.length).toBeGreaterThan(leastRules);
    for (const rule of rules) expect(bundled.get(`first/${page}.css`)).toContain(rule);
    expect(bundled.get(`first/${page}.css`)).toContain(".u-legend");
  });

  it("holds the licence of the library that draws the plots", () => {
    const script = bundled.get(`first/${page}.js`) ?? "";
    expect(script).toMatch(/^\/\*\nuplot [\d.]+\n\nThe MIT License[\s\S]+Permission is hereby granted[\s\S]+?\*\//);
  });
});
