/** `schism claims` on processes of this machine, where it measures how long updates take. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";
import { schism } from "../../support/command.js";

const told = z.object({
  result: z.string(),
  claims: z.array(z.object({ claim: z.string(), measured: z.string(), result: z.string(), again: z.string() })),
});

async function claims(...words: readonly string[]) {
  const to = mkdtempSync(join(tmpdir(), "schism-claims-"));
  try {
    const { exitCode, stdout } = await schism(["claims", ...words, "--cluster", "local", "--json", "--to", to]);
    return { exitCode, ...told.parse(JSON.parse(stdout)) };
  } finally {
    rmSync(to, { recursive: true, force: true });
  }
}

it("an update waits for as many messages as claimed, with the command that repeats it", async () => {
  const [correct, early] = await Promise.all([
    claims("synchronous"),
    claims("synchronous", "--variant", "ack-before-replicate"),
  ]);
  expect(correct).toMatchObject({ exitCode: 0, result: "held" });
  expect(correct.claims).toHaveLength(1);
  expect(correct.claims[0]?.measured).toMatch(/took \d+\.\d ms: 2 messages; .* \(p50\) and .* \(p99\)/);
  expect(correct.claims[0]?.again).toBe("npx schism claims synchronous --cluster local");
  expect(early).toMatchObject({ exitCode: 1, result: "broken" });
  expect(early.claims[0]?.measured).toMatch(/: 0 messages/);
  expect(early.claims[0]?.again).toBe("npx schism claims synchronous --variant ack-before-replicate --cluster local");
});
