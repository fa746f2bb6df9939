/** docs/matrix.md is of the systems that there are, and its counts are those of today. What takes minutes to measure is not measured here. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { programSystems } from "../../../nodes/index.js";
import { applies } from "../../../src/contract/system.js";
import { costLaw } from "../../../src/matrix/cost-law.js";
import { subjectsOf } from "../../../src/matrix/subjects.js";
import { unexplained } from "../../../src/matrix/survey.js";

const file = new URL("../../../docs/matrix.md", import.meta.url);
const page = existsSync(file) ? readFileSync(file, "utf8") : "";
const subjects = subjectsOf([...programSystems.values()]);
const section = (title: string): readonly string[] => {
  const [, text = ""] = page.split(`## ${title}\n`);
  return (
    text
      .split("\n## ")[0]
      ?.split("\n")
      .filter((line) => line.startsWith("| "))
      .slice(2) ?? []
  );
};
const rewrite = "`npm run matrix` writes docs/matrix.md again";

describe("docs/matrix.md", () => {
  it("has a row for every system, and for every option of it that gives a promise up", () => {
    const rows = section("Strongest model that held in every run, by fault").map((line) => line.split(" | ")[0]);
    expect(rows, rewrite).toEqual(subjects.map(({ name }) => `| ${name}`));
  });

  it.each(subjects.map((subject) => [subject.name, subject] as const))("counts the messages of %s", (name, subject) => {
    const { system, variant, options } = subject;
    const { text, delays, sizes } = costLaw(system, { variant, options });
    const row = section("What an update costs in messages").find((line) => line.startsWith(`| ${name} | `));
    const cells = row?.split(" | ").slice(1) ?? [];
    if (text !== null) expect(cells[0], rewrite).toBe(text);
    if (delays !== null) expect(cells[2], rewrite).toBe(delays);
    const five = sizes.find(({ nodes }) => nodes === 5);
    expect(cells[1]?.split(" to ")[0], rewrite).toBe(String(five?.messages.least));
  });

  it("says of each cell that differs from the survey why", () => {
    expect(page).toContain("differs: ");
    expect(page).not.toContain(unexplained);
  });
});

describe("what a system says of surveys", () => {
  it.each(
    [...programSystems.values()].flatMap(({ name, surveyed = [] }) => surveyed.map((one) => [name, one] as const)),
  )("is of one row of %s: %o", (name, one) => {
    const rows = subjects.filter(({ system, options }) => system.name === name && applies(one, options));
    expect(rows.map((row) => row.name)).toHaveLength(1);
  });
});
