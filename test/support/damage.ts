/** Ways in which a JSON file that a command is given may be damaged or hostile: each writes something to a path. */
import { execFileSync } from "node:child_process";
import { closeSync, ftruncateSync, mkdirSync, openSync, symlinkSync, writeFileSync, writeSync } from "node:fs";

/** `content`: what the file would hold if nothing were wrong, one JSON object. */
export type Damage = (path: string, content: string) => void;

const text =
  (make: (content: string) => string): Damage =>
  (path, content) =>
    writeFileSync(path, make(content));

/** What can be wrong with any file, whatever its format. Opening a pipe would wait for ever for who writes to it. */
export const damagedFiles: ReadonlyMap<string, Damage> = new Map<string, Damage>([
  ["is not there", () => undefined],
  ["is empty", text(() => "")],
  ["is a directory", (path) => mkdirSync(path)],
  ["is a link to nothing", (path) => symlinkSync("nowhere", path)],
  ["is a link to itself", (path) => symlinkSync(path, path)],
  ["is a device without an end", (path) => symlinkSync("/dev/zero", path)],
  ["is a gigabyte long", (path) => sparse(path, 2 ** 30)],
  ["is no text", (path) => writeFileSync(path, Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d, 0x0a]))],
  ["is no JSON", text(() => "{{{\n")],
  ["is nested a hundred thousand levels deep", text(() => `${"[".repeat(100_000)}${"]".repeat(100_000)}\n`)],
]);

/** What can be wrong with a JSON object that a command reads. */
export const damagedJson: ReadonlyMap<string, Damage> = new Map<string, Damage>([
  ...damagedFiles,
  ["is a pipe", (path) => void execFileSync("mkfifo", [path])],
  ["is null", text(() => "null\n")],
  ["is a number", text(() => "1\n")],
  ["is a list of itself", text((content) => `[${content.trim()}]\n`)],
  ["is an object of nothing", text(() => "{}\n")],
  ["is an object with __proto__ alone", text((content) => `{"__proto__": ${content.trim()}}\n`)],
  ["is cut in half", text((content) => `${content.slice(0, content.length / 2)}\n`)],
  ["has a field more", text(withField('"surplus": 1'))],
  ["has a field __proto__", text(withField('"__proto__": {"polluted": 1}'))],
  ["has its first field twice", text((content) => withField(`${/"(\w+)"/.exec(content)?.[0]}: null`)(content))],
  ["holds NaN", text((content) => content.replace(/:\s*(\d+|"[^"]*")/, ": NaN"))],
  ["holds a number beyond all bounds", text((content) => content.replace(/:\s*(\d+|"[^"]*")/, ": 1e999"))],
  ["holds a whole number beyond 2^53", text((content) => content.replace(/:\s*(\d+|"[^"]*")/, ": 9007199254740993"))],
]);

/** Each field of the object, one after the other, with a value of another type. */
export function wrongTypes(content: string): ReadonlyMap<string, Damage> {
  const fields = Object.entries(JSON.parse(content));
  return new Map(
    fields.flatMap(([name]) =>
      [{ unheardOf: true }, [[]], 1e300].map((value) => [
        `has ${JSON.stringify(value)} as ${name}`,
        text(() => `${JSON.stringify(Object.fromEntries([...fields, [name, value]]))}\n`),
      ]),
    ),
  );
}

/** Puts a field at the end of the object. */
function withField(field: string): (content: string) => string {
  return (content) => content.trimEnd().replace(/\}$/, `, ${field}}\n`);
}

/** Takes no room on the disk; its first byte could begin a JSON object. */
function sparse(path: string, bytes: number): void {
  const fd = openSync(path, "w");
  writeSync(fd, "{");
  ftruncateSync(fd, bytes);
  closeSync(fd);
}
