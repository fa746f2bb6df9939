/** What a path names is written, whatever it is; a draft that is renamed would take the place of a device, a pipe or a link. */
import { execFileSync } from "node:child_process";
import {
  closeSync,
  constants,
  lstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { writeWhole } from "../../../src/files/whole.js";

const directory = mkdtempSync(join(tmpdir(), "schism-whole-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it("a pipe gets the content, and stays a pipe", () => {
  const pipe = join(directory, "pipe");
  execFileSync("mkfifo", [pipe]);
  // Open for both, so that the writer need not wait for a reader.
  const reader = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  try {
    writeWhole(pipe, "told");
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    const bytes = Buffer.alloc(10);
    expect(bytes.toString("utf8", 0, readSync(reader, bytes))).toBe("told\n");
  } finally {
    closeSync(reader);
  }
});

it("a link stays, and what it leads to is written", () => {
  const [file, link] = [join(directory, "file"), join(directory, "link")];
  writeWhole(file, "old");
  symlinkSync(file, link);
  writeWhole(link, "new");
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(file, "utf8")).toBe("new\n");
});
