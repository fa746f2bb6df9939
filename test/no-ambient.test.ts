/** The lint rules hold that what a simulation runs takes time, timers and chance from its host only, by whatever name it asks. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

const repository = fileURLToPath(new URL("..", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "schism-lint-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const refused = [
  "export const drawn = Math.random();",
  "export const draw = Math.random;",
  "export const drawn = Math?.random();",
  'export const drawn = Math["random"]();',
  "export const { random } = Math;",
  "export const { random: draw } = Math;",
  "const maths = Math;\nexport const drawn = maths.random();",
  "export const draw = (maths = Math) => maths.random();",
  "let draw: unknown;\n({ random: draw } = Math);\nexport const drawn = draw;",
  "export const drawn = Date.now();",
  "export const { now } = Date;",
  "export const { now } = performance;",
  "export const { setTimeout: later } = globalThis;",
  "export const later = setTimeout;",
  "export const { hrtime } = process;",
  "export const { getRandomValues } = crypto;",
];
const accepted = ["export const most = Math.max(1, Math.floor(2.5));", "export const whole = [1.5].map(Math.floor);"];

const reportSchema = z.object({
  diagnostics: z.array(
    z.object({ category: z.string(), severity: z.string(), location: z.object({ path: z.string() }) }),
  ),
});
/** Names of the files that the two rules refuse. */
const found = new Set<string>();

describe.each(["nodes/raft", "src/clusters/sim"])("in %s", (folder) => {
  const fileOf = (code: string): string => `${[...refused, ...accepted].indexOf(code)}.ts`;

  beforeAll(async () => {
    found.clear();
    for (const file of ["biome.json", "scripts/no-ambient-randomness.grit"]) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      copyFileSync(join(repository, file), join(root, file));
    }
    mkdirSync(join(root, folder), { recursive: true });
    for (const code of [...refused, ...accepted]) writeFileSync(join(root, folder, fileOf(code)), `${code}\n`);
    const biome = join(repository, "node_modules/.bin/biome");
    const args = ["lint", "--vcs-enabled=false", "--reporter=json", "--max-diagnostics=none", folder];
    const { stdout } = await execa(biome, args, { cwd: root, reject: false });
    for (const { category, severity, location } of reportSchema.parse(JSON.parse(stdout)).diagnostics) {
      const ours = category === "plugin" || category === "lint/style/noRestrictedGlobals";
      if (ours && severity === "error") found.add(basename(location.path));
    }
  });

  it.each(refused)("%s is refused", (code) => expect(found).toContain(fileOf(code)));
  it.each(accepted)("%s is accepted", (code) => expect(found).not.toContain(fileOf(code)));
});
