/**
 * The lint rules hold: what a simulation runs takes time, timers and chance from its host only, by whatever name it asks; what judges
 * histories keeps names that come from them in no plain object.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

const repository = fileURLToPath(new URL("../..", import.meta.url));
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
  'export const asked = fetch("http://127.0.0.1");',
];
const accepted = ["export const most = Math.max(1, Math.floor(2.5));", "export const whole = [1.5].map(Math.floor);"];

const reportSchema = z.object({
  diagnostics: z.array(
    z.object({ category: z.string(), severity: z.string(), location: z.object({ path: z.string() }) }),
  ),
});
const files = ["biome.json", "scripts/no-ambient-randomness.grit", "scripts/no-objects-as-maps.grit"];

/** Places, in the list of codes, of those that the rules refuse in a folder. */
async function refusedIn(folder: string, codes: readonly string[]): Promise<ReadonlySet<number>> {
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    copyFileSync(join(repository, file), join(root, file));
  }
  mkdirSync(join(root, folder), { recursive: true });
  for (const [place, code] of codes.entries()) writeFileSync(join(root, folder, `${place}.ts`), `${code}\n`);
  const biome = join(repository, "node_modules/.bin/biome");
  const args = ["lint", "--vcs-enabled=false", "--reporter=json", "--max-diagnostics=none", folder];
  const { stdout } = await execa(biome, args, { cwd: root, reject: false });
  const found = new Set<number>();
  for (const { category, severity, location } of reportSchema.parse(JSON.parse(stdout)).diagnostics) {
    const ours = category === "plugin" || category === "lint/style/noRestrictedGlobals";
    if (ours && severity === "error") found.add(Number.parseInt(basename(location.path), 10));
  }
  return found;
}

describe.each(["nodes/raft", "src/clusters/sim"])("in %s", (folder) => {
  const codes = [...refused, ...accepted];
  let found: ReadonlySet<number>;
  beforeAll(async () => {
    found = await refusedIn(folder, codes);
  });

  it.each(refused)("%s is refused", (code) => expect(found).toContain(codes.indexOf(code)));
  it.each(accepted)("%s is accepted", (code) => expect(found).not.toContain(codes.indexOf(code)));
});

describe.each(["src/models", "src/checkers/sequential", "src/verify", "src/library"])("in %s", (folder) => {
  const maps = [
    "export type Registers = { readonly [name: string]: number };",
    "export interface Registers { [name: string]: number }",
    "export const registers: Record<string, number> = {};",
  ];
  const others = [
    "export const registers = new Map<string, number>();",
    'export type Sides = { readonly [side in "left" | "right"]: number };',
    'export const sides: Record<"left" | "right", number> = { left: 1, right: 2 };',
  ];
  const codes = [...maps, ...others];
  let found: ReadonlySet<number>;
  beforeAll(async () => {
    found = await refusedIn(folder, codes);
  });

  it.each(maps)("%s is refused", (code) => expect(found).toContain(codes.indexOf(code)));
  it.each(others)("%s is accepted", (code) => expect(found).not.toContain(codes.indexOf(code)));
});
