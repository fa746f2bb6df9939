/** What an ELF file says of its program, held against programs of this machine. */
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { elfOf } from "../../../src/clusters/elf.js";
import { programPath } from "../../../src/clusters/installed.js";

const folder = mkdtempSync(join(tmpdir(), "schism-elf-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe.runIf(process.platform === "linux" && (process.arch === "x64" || process.arch === "arm64"))(
  "an ELF file",
  () => {
    it("names the libraries of a program that a loader links", () => {
      const elf = elfOf(process.execPath);
      expect(elf).toMatchObject({ dynamic: true, go: false });
      expect(elf?.libraries).toContainEqual(expect.stringMatching(/^libc\.(so|musl)/));
    });

    it("is none if it is a script, cut short, or not there", () => {
      const [script, short] = [join(folder, "script"), join(folder, "short")];
      writeFileSync(script, "#!/bin/sh\n");
      writeFileSync(short, readFileSync(process.execPath).subarray(0, 5000));
      for (const path of [script, short, join(folder, "nothing")]) expect(elfOf(path)).toBeUndefined();
      truncateSync(short, 3);
      expect(elfOf(short)).toBeUndefined();
    });

    it.runIf(programPath("etcd") !== undefined)("tells a program in Go, though it is linked like others", () => {
      expect(elfOf(programPath("etcd") ?? "")?.go).toBe(true);
    });
  },
);
