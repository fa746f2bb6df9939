/** The check that no name is looked up in a plain object: what it refuses, and what it lets pass. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "schism-names-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const refused = [
  "export const get = (table: Record<string, number>, name: string) => table[name];",
  "export const get = (table: { [name: string]: number }, name: string) => table?.[name];",
  "export const get = (name: string) => ({ a: 1, b: 2 } as Record<string, number>)[name];",
  "export const has = (table: object, name: string) => name in table;",
  "export const get = (table: Record<string, number>, n: number) => table['r' + n];",
  "export const put = (table: Record<string, number>, name: string) => { table[name] = 1; };",
  "export const add = (table: Record<string, number>, name: string) => { table[name] ??= 0; };",
  "export const get = (table: Record<string, number>, name: string) => { const { [name]: found } = table; return found; };",
  "export const get = (table: Record<string, number>, name?: string) => table[name ?? ''];",
  "export const get = (table: any, name: any) => table[name];",
  "export const get = (table: Record<string, number>, name: 'a' | (string & {})) => table[name];",
  "export const get = <Name extends string>(table: Record<string, number>, name: Name) => table[name];",
  "export const get = (table: object, name: string) => Reflect.get(table, name);",
  // A look-up in another table, or of another name.
  "export const get = (a: Record<string, number>, b: object, name: string) => Object.hasOwn(b, name) ? a[name] : 0;",
  "export const get = (a: Record<string, number>, name: string) => { Object.hasOwn(a, 'x'); return a[name]; };",
];
const accepted = [
  "export const get = (table: ReadonlyMap<string, number>, name: string) => table.get(name);",
  "export const get = (table: Record<string, number>, name: string) => Object.hasOwn(table, name) ? table[name] : 0;",
  "export const get = (list: readonly number[], at: number) => list[at];",
  "export const get = (text: string, at: number) => text[at];",
  "type Colour = 'red' | 'blue';\nexport const get = (table: Record<Colour, number>, name: Colour) => table[name];",
  "export const get = <Fields extends { a: number }>(fields: Fields, name: keyof Fields & 'a') => fields[name];",
  "export const has = (value: object) => 'format' in value;",
  "export const get = (options: Record<string, string>) => options.reads;",
];

const fileOf = (code: string): string => `code-${[...refused, ...accepted].indexOf(code)}.ts`;
let found = "";
let exitCode: number | undefined;

beforeAll(async () => {
  symlinkSync(join(repository, "node_modules"), join(root, "node_modules"));
  const compilerOptions = { strict: true, target: "ES2023", module: "NodeNext", noEmit: true, types: [] };
  writeFileSync(join(root, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  for (const code of [...refused, ...accepted]) writeFileSync(join(root, fileOf(code)), `${code}\n`);
  const script = join(repository, "scripts/name-lookups.mjs");
  const result = await execa("node", [script, join(root, "tsconfig.json")], { cwd: root, reject: false });
  found = result.stdout;
  exitCode = result.exitCode;
});

describe("a name", () => {
  it.each(refused)("%s is refused", (code) => expect(found).toContain(`${fileOf(code)}:`));
  it.each(accepted)("%s is accepted", (code) => expect(found).not.toContain(`${fileOf(code)}:`));
  it("that is refused fails the check", () => expect(exitCode).toBe(1));
});

it("is looked up in no plain object of the program", async () => {
  const args = [join(repository, "scripts/name-lookups.mjs"), join(repository, "tsconfig.build.json")];
  const { stdout } = await execa("node", args, { cwd: repository, reject: false });
  expect(stdout).toBe("");
});
