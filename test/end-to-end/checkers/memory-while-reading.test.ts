/** The memory limit holds while a history is read, too: a longer one than fits is refused and does not end the process by its heap. */
import { Readable } from "node:stream";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { commandFile, printsPeak } from "../../support/command.js";

describe("a process that reads", () => {
  it("keeps to its limit, whatever the history's length, and says so in one line", async () => {
    function* endless(): Generator<string> {
      // Far more than any limit: it is ended long before.
      for (let value = 0; value < 10_000_000; value += 1000) {
        const lines = Array.from({ length: 1000 }, (_, nth) => {
          const write = { process: 0, f: "write", key: `k${value}`, value: value + nth };
          return `${JSON.stringify({ type: "invoke", ...write })}\n${JSON.stringify({ type: "ok", ...write })}\n`;
        });
        yield lines.join("");
      }
    }
    const words = ["--import", printsPeak, commandFile, "check", "-", "--model", "register", "--memory-limit", "150"];
    const { exitCode, stdout, stderr } = await execa("node", words, { input: Readable.from(endless()), reject: false });
    const [line, told, ...more] = stderr.split("\n");
    expect({ exitCode, stdout, line, more }).toEqual({
      ...{ exitCode: 254, stdout: "", more: [] },
      line:
        "schism: standard input: does not fit into the memory limit of 150 MiB: it was exceeded while the file was read; " +
        "allow more with --memory-limit, or split the history by key",
    });
    // Between two looks a part of the file is read.
    expect(Number(/peak (\d+)/.exec(told ?? "")?.[1]) / 1024).toBeLessThan(190);
  });
});
