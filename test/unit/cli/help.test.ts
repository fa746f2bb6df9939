/** `schism help COMMAND` says what `schism COMMAND --help` says; that of `run SYSTEM` has what is the system's own. */
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

it("run SYSTEM lists the options and workloads of that system", async () => {
  const shown = vi.spyOn(console, "log").mockImplementation(() => {});
  await inProcess(["run", "abd", "--help"]);
  const help = shown.mock.calls.join("\n");
  expect(help).toContain("--write-back");
  expect(help).toMatch(/--workload +read-write +\[string\]/);
});
