/**
 * Stories of the protocols: what papers tell in figures, played line by line on real replicas, with everything they did below each line. A
 * story that should change is rewritten by `vitest run test/stories -u`, and the change is read.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { programSystems } from "../../nodes/index.js";
import { Stage } from "../support/stage.js";

const nodes = join(import.meta.dirname, "..", "..", "nodes");
const stories = [...programSystems.keys()].flatMap((system) => {
  const folder = join(nodes, system, "stories");
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.filter((name) => name.endsWith(".story")).map((name) => `${system}/stories/${name}`);
});

/**
 * Lines that begin with `>` are played, and so are those with `-`, but without showing the result; those that begin with `#`, and empty
 * ones, are for the reader; all others are answers.
 */
function retold(text: string): string {
  const stage = new Stage();
  return text
    .split("\n")
    .flatMap((line) => {
      if (line.startsWith("-")) stage.play(line.slice(1).trim());
      if (line.startsWith(">")) return [line, ...stage.play(line.slice(1).trim())];
      return /^(#.*|-.*|)$/.test(line) ? [line] : [];
    })
    .join("\n");
}

describe("a story", () => {
  it.each([...programSystems.keys()])("exists for %s", (system) => {
    expect(stories.some((name) => name.startsWith(`${system}/`))).toBe(true);
  });

  it.each(stories)("%s", async (name) => {
    const file = join(nodes, name);
    await expect(retold(readFileSync(file, "utf8"))).toMatchFileSnapshot(file);
  });

  it("with a line that means nothing is refused", () => {
    expect(() => retold("> start raft n1\n> dance n1")).toThrow(/no line "dance n1"/);
    expect(() => retold("> start raft n1\n> fire n1 lunch")).toThrow(/no timer lunch, only election/);
  });

  it("differs when what the replicas do differs", () => {
    const text = readFileSync(join(nodes, "raft", "stories", "one-vote-a-term.story"), "utf8");
    const broken = retold(text.replace("> start raft", "> start raft variant=vote-not-persisted"));
    expect(broken.replace(" variant=vote-not-persisted", "")).not.toBe(text);
  });
});
