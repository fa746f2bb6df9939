/** The table in docs/own-server.md that says what clients of a workload are asked: every operation is in it, and no other. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../nodes/random.js";
import type { Workload } from "../../../src/contract/workload.js";
import { workloads } from "../../../src/workloads/index.js";

/** By workload, in the order of the page. */
function told(): ReadonlyMap<string, readonly string[]> {
  const page = readFileSync(new URL("../../../docs/own-server.md", import.meta.url), "utf8");
  const words = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of page.slice(page.indexOf("| workload ")).split("\n").slice(2)) {
    if (!line.startsWith("|")) break;
    const [, name = "", f = ""] = line.split("|").map((cell) => cell.trim().replaceAll("`", ""));
    if (name !== "") {
      current = [];
      words.set(name, current);
    }
    if (f !== "") current.push(f);
  }
  return words;
}

/** What the clients of a run are asked whose operations all succeed. */
function asked(workload: Workload): ReadonlySet<string> {
  const generator = workload.generator({ client: 0, clients: 1, random: seededRandom(1) });
  const plan = Array.from({ length: 200 }, () => {
    const operation = generator.next();
    generator.saw?.({ type: "ok", ...operation });
    return operation;
  });
  const keys = [...new Set(plan.flatMap(({ key }) => key ?? []))];
  return new Set([...plan, ...workload.finalReads(keys, () => [])].map((each) => workload.command(each).f));
}

describe("what a client of an own server is asked", () => {
  const page = told();

  it("is told for the usual workloads", () => {
    expect([...page.keys()]).toEqual(
      expect.arrayContaining(["register", "read-write", "set", "counter", "lock", "queue", "txn-list-append"]),
    );
  });

  it.each([...page].filter(([name]) => name !== "read-write"))(
    "by the workload %s is what the page says",
    (name, words) => {
      const workload = workloads.get(name);
      if (workload === undefined) throw new Error(`there is no workload ${name}`);
      expect([...asked(workload)].sort()).toEqual([...words].sort());
    },
  );
});
