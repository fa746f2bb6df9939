import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { readOperations } from "../../../src/history/read.js";

const directory = mkdtempSync(join(tmpdir(), "schism-source-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const line = (index: number): string =>
  `{"index":${index},"type":"${index % 2 === 0 ? "invoke" : "ok"}","process":0,"f":"write","value":1}\n`;
const text = Array.from({ length: 4000 }, (_, index) => line(index)).join("");
const packed = gzipSync(text);

describe("a file", () => {
  it("gives way to signals and timers while it is read", async () => {
    const path = join(directory, "large.jsonl");
    writeFileSync(path, Array.from({ length: 100_000 }, (_, index) => line(index)).join(""));
    let turns = 0;
    let next = setImmediate(function count() {
      turns += 1;
      next = setImmediate(count);
    });
    expect((await readOperations(path)).operations).toHaveLength(50_000);
    clearImmediate(next);
    // It has more than five MiB.
    expect(turns).toBeGreaterThan(4);
  });

  it.each(["jsonl", "edn"])(
    "is read in parts of a MiB like the same bytes at hand, whatever a part cuts in two (%s)",
    async (format) => {
      // No line begins where a part does, and some are longer than a part.
      const value = (index: number): string => `${"x".repeat(index % 400 === 7 ? 2_500_000 : index % 90_000)} ${index}`;
      const event = (index: number): string =>
        format === "jsonl"
          ? JSON.stringify({
              type: index % 2 === 0 ? "invoke" : "ok",
              process: 0,
              f: "write",
              value: value(index >> 1),
            })
          : `{:type ${index % 2 === 0 ? ":invoke" : ":ok"}, :process 0, :f :write, :value "${value(index >> 1)}"}`;
      const content = Buffer.from(Array.from({ length: 800 }, (_, index) => `${event(index)}\n`).join(""));
      const path = join(directory, `long.${format}`);
      const expected = Array.from({ length: 400 }, (_, index) => value(index));
      for (const stored of [content, gzipSync(content, { level: 1 })]) {
        writeFileSync(path, stored);
        const { operations } = await readOperations(path);
        // Not the texts themselves, which a failure would print.
        expect(operations.findIndex(({ input }, at) => input !== expected[at])).toBe(-1);
        expect(operations).toHaveLength(400);
      }
    },
  );

  it("may be a pipe, which says no size and keeps its reader waiting", async () => {
    const path = join(directory, "pipe");
    execFileSync("mkfifo", [path]);
    const reading = readOperations(path);
    const writer = execFile("sh", ["-c", 'read -r begin; sleep 0.1; cat > "$0"', path]);
    writer.stdin?.end(`begin\n${text}`);
    expect((await reading).operations).toHaveLength(2000);
  });
});

describe("gzip", () => {
  it("is told by its first bytes, in bytes at hand and in files of any name", async () => {
    const path = join(directory, "history.txt");
    writeFileSync(path, packed);
    for (const source of [packed, path]) expect((await readOperations(source)).operations).toHaveLength(2000);
  });

  it("may come on standard input, and in several parts one after the other", async () => {
    const parts = Buffer.concat([gzipSync(text.slice(0, 1000)), gzipSync(text.slice(1000))]);
    const answer = await new Promise<string>((resolve, reject) => {
      const child = execFile("node", ["dist/src/cli/main.js", "check", "-", "--model", "register"], (error, stdout) =>
        error === null ? resolve(stdout) : reject(error),
      );
      child.stdin?.end(parts);
    });
    expect(answer).toContain("2000 operations");
  });

  it.each<[string, Uint8Array, RegExp]>([
    ["cut short", packed.subarray(0, packed.length - 20), /ends in the middle of its gzip data; is the file whole/],
    ["cut short in its head", packed.subarray(0, 5), /ends in the middle of its gzip data/],
    ["damaged", packed.map((byte, at) => (at > 40 && at < 60 ? byte ^ 0x55 : byte)), /is damaged gzip data/],
    ["followed by something else", Buffer.concat([packed, Buffer.from("more")]), /gzip data/],
    ["packed twice", gzipSync(packed), /no known format/],
    ["of one endless line", gzipSync(`{"a":"${"x".repeat(40 * 2 ** 20)}`), /line 1: is longer than 16 MiB/],
    ["of blanks", gzipSync("\n".repeat(50 * 2 ** 20)), /blanks/],
    ["of nothing", gzipSync(""), /holds no operation/],
  ])("is refused when %s", async (_what, content, message) => {
    await expect(readOperations(content)).rejects.toThrow(message);
  });

  it.each([
    ["zip", [0x50, 0x4b, 3, 4]],
    ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
    ["bzip2", [0x42, 0x5a, 0x68]],
    ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ])("is not %s, which is named", async (name, head) => {
    await expect(readOperations(Uint8Array.from([...head, 0, 0, 0, 0]))).rejects.toThrow(new RegExp(`with ${name}`));
  });
});
