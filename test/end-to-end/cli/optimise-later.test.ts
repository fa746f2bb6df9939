/** `schism check` lets V8 of Node 20 optimise later: whether V8 knows the flag, and whether it counts, shows in what is optimised. */
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";

const source = new URL("../../../dist/src/cli/optimise-later.js", import.meta.url).href;

/** How often a function has to be called before V8 has optimised it; what V8 complains of fails the test. */
function callsUntilOptimised(before: string): number {
  const script = `
    ${before}
    function added(a, b) { let sum = 0; for (let at = 0; at < 10; at++) sum += a * b + at; return sum; }
    const optimised = 16;
    let calls = 0;
    while (calls < 1_000_000 && (%GetOptimizationStatus(added) & optimised) === 0) { added(calls, 2); calls += 1; }
    process.stdout.write(String(calls));
  `;
  const words = ["--allow-natives-syntax", "--no-concurrent-recompilation", "--no-use-osr", "--input-type=module"];
  const said = execFileSync("node", [...words, "--eval", script], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  expect(said).toMatch(/^\d+$/);
  return Number(said);
}

describe.runIf(process.versions.node.startsWith("20."))("optimiseLater", () => {
  it("makes V8 wait about six times as long", () => {
    const usual = callsUntilOptimised("");
    const later = callsUntilOptimised(`(await import(${JSON.stringify(source)})).optimiseLater();`);
    expect(usual).toBeGreaterThan(10);
    expect(later / usual).toBeGreaterThan(4);
    expect(later).toBeLessThan(1_000_000);
  });
});
