/**
 * What people read (messages, sentences, help, descriptions of systems, pages in Markdown) is plain English: a list of habits that made
 * earlier texts hard to read, each with the way to say it instead. Comments are not examined.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAst } from "rolldown/parseAst";
import { describe, expect, test } from "vitest";

interface Habit {
  readonly pattern: RegExp;
  readonly instead: string;
  /** A text that must be refused, and the same said well. */
  readonly bad: string;
  readonly good: string;
}

const habits: readonly Habit[] = [
  {
    pattern: /\bwho(?:so)?ever\b|\bwhomever\b/i,
    instead: "name the subject: a node that, a client that",
    bad: "Whoever waits is told at once that nothing is known.",
    good: "Callers that wait get undefined at once.",
  },
  {
    pattern:
      /(?<!\bthere )\b(?:is|are|was|were) no (?!longer\b|more\b|other\b|order\b|reason\b|need\b|way\b|k\b|such\b|better\b|worse\b|leader\b|node\b)/i,
    instead: "is not a",
    bad: "line 3 is no event",
    good: "line 3 is not an event",
  },
  {
    pattern: /(?:^|[.;:,(] ?)so many\b(?! that)|\bof so (?:many|long)\b/i,
    instead: "give the number, or say that there is a limit",
    bad: "So many are enough to compare findings.",
    good: "Ten worlds are enough to compare findings.",
  },
  {
    pattern: /\banew\b/i,
    instead: "again",
    bad: "decides anew after a restart",
    good: "decides again after a restart",
  },
  {
    pattern: /\bfor want of\b/i,
    instead: "because … ran out, without",
    bad: "ended for want of memory",
    good: "ended because memory ran out",
  },
  {
    pattern: /\bis worked by\b/i,
    instead: "can be used with",
    bad: "It is worked by mouse.",
    good: "It can be used with a mouse.",
  },
  {
    pattern: /\bby somebody who\b|\bthe very (?!same\b|start\b|first\b)/i,
    instead: "name it",
    bad: "discarded by the very replica that had acknowledged it",
    good: "discarded by the replica that had acknowledged it",
  },
  {
    pattern: /\btold of\b|\btold about\b|\basked of\b/i,
    instead: "report, mention, ask for",
    bad: "what is asked of it",
    good: "the operations it must carry out",
  },
  {
    pattern: /\b(?:does|do|can|must|cannot|to) (?:not )?bears?\b|\bit bears\b|\bsystem bears\b/i,
    instead: "tolerate",
    bad: "Raft does not bear that",
    good: "Raft does not tolerate that",
  },
  {
    pattern: /\bin a restart\b/i,
    instead: "on a restart",
    bad: "forgets it in a restart",
    good: "forgets it on a restart",
  },
  {
    pattern: /\b(?:is|are) there twice\b/i,
    instead: "appears twice, is duplicated",
    bad: "a column is there twice",
    good: "a column appears twice",
  },
  {
    pattern: /\bthrow(?:s|n)? away\b|\bthrew (?:it |them )?away\b/i,
    instead: "discard, lose",
    bad: "n1 threw it away",
    good: "n1 discarded it",
  },
  {
    pattern: /\bgo(?:es)? on [a-z]+ing\b/i,
    instead: "keeps …ing",
    bad: "the node goes on answering reads",
    good: "the node keeps answering reads",
  },
  {
    pattern: /\bmiss(?:es)? the (?:primary|leader)\b/i,
    instead: "loses contact with",
    bad: "a backup that misses the primary",
    good: "a backup that loses contact with the primary",
  },
  {
    pattern: /\bneither is so\b|\bis that so\b|\bas is so\b/i,
    instead: "neither is the case",
    bad: "By the clock neither is so.",
    good: "By the clock neither is the case.",
  },
  {
    pattern: /\b(?:reigns?|happenings?|deeds?|quarry|ambush|mischief|mutants?)\b/i,
    instead: "the field's terms: leadership interval, event, step, target, variant",
    bad: "n1's second reign",
    good: "n1's second leadership interval",
  },
];

const habitsIn = (text: string): string[] =>
  habits.flatMap(({ pattern, instead }) => {
    const found = pattern.exec(text)?.[0];
    return found === undefined ? [] : [`"${found}": say ${instead}`];
  });

/** The text of every string and template of a program that has a space in it, with its place; holes of templates count as `…`. */
function textsOf(file: string, program: string): { readonly at: string; readonly text: string }[] {
  const texts: { at: string; text: string }[] = [];
  const add = (start: number, text: string): void => {
    if (/\S \S/.test(text)) texts.push({ at: `${file}:${program.slice(0, start).split("\n").length}`, text });
  };
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const each of node) visit(each);
    if (typeof node !== "object" || node === null || Array.isArray(node)) return;
    if ("type" in node && "start" in node && typeof node.start === "number") {
      if (node.type === "Literal" && "value" in node && typeof node.value === "string") add(node.start, node.value);
      if (node.type === "TemplateLiteral" && "quasis" in node && Array.isArray(node.quasis))
        add(node.start, node.quasis.map(({ value }) => value.raw).join("…"));
    }
    for (const part of Object.values(node)) visit(part);
  };
  visit(parseAst(program, { lang: "ts" }).body);
  return texts;
}

/** Prose of a page: without its code blocks, whose lines are what commands print. */
const proseOf = (page: string): string => page.replace(/^```[\s\S]*?^```$/gm, "").replace(/`[^`\n]*`/g, "…");

const filesIn = (folders: readonly string[], ending: string): string[] =>
  folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(ending))
      .map((name) => join(folder, name)),
  );

const programs = filesIn(["src", "nodes"], ".ts");
const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...filesIn(["docs", "nodes", "histories"], ".md")];

describe("wording", () => {
  test.each(habits)("refuses $bad", ({ bad, good }) => {
    expect(habitsIn(bad)).not.toEqual([]);
    expect(habitsIn(good)).toEqual([]);
  });

  test("sees a bad text in strings, templates and pages, and not in code", () => {
    const hole = "$" + "{a}";
    const program = `const a = 'x is no event'; const b = \`${hole} is no event\`;\nconst whoever = 1; // whoever it is`;
    expect(
      textsOf("a.ts", program)
        .filter(({ text }) => habitsIn(text).length > 0)
        .map(({ at }) => at),
    ).toEqual(["a.ts:1", "a.ts:1"]);
    expect(habitsIn(proseOf("It is no event.\n```\nwhoever\n```\n"))).toHaveLength(1);
    expect(habitsIn(proseOf("Fine.\n```\nwhoever\n```\n"))).toEqual([]);
  });

  test("of messages and help is plain", () => {
    expect(programs.length).toBeGreaterThan(300);
    const found = programs.flatMap((file) =>
      textsOf(file, readFileSync(file, "utf8")).flatMap(({ at, text }) =>
        habitsIn(text).map((habit) => `${at} ${habit} in ${text}`),
      ),
    );
    expect(found).toEqual([]);
  });

  test("of pages is plain", () => {
    expect(pages.length).toBeGreaterThan(8);
    const found = pages.flatMap((file) =>
      proseOf(readFileSync(file, "utf8"))
        .split("\n")
        .flatMap((line) => habitsIn(line).map((habit) => `${file}: ${habit} in ${line}`)),
    );
    expect(found).toEqual([]);
  });
});
