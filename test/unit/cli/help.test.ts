/** `schism help COMMAND` says what `schism COMMAND --help` says. */
import { afterEach, expect, it, vi } from "vitest";
import { inProcess } from "../../support/in-process.js";

afterEach(() => vi.restoreAllMocks());

it.each([[["help", "heal"]], [["heal", "--help"]]])("%s", async (words) => {
  const shown = vi.spyOn(console, "log").mockImplementation(() => {});
  const { exitCode, stderr } = await inProcess(words);
  expect(shown.mock.calls.join("\n")).toContain("Remove every process, container, network and volume of runs");
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
});
