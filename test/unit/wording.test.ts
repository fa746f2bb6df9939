/**
 * Texts for people (messages, sentences, help, descriptions of systems, pages in Markdown, comments, titles of tests) are plain English: a
 * list of habits that made earlier texts hard to read, each with the way to say it instead.
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

/** Of comments and titles of tests, in addition. */
const commentHabits: readonly Habit[] = [
  {
    pattern: /\b(?:some|any|no)body\b(?!")/i,
    instead: "name the subject: a user, a client, no node",
    bad: "Nobody listens there.",
    good: "No process listens there.",
  },
  {
    pattern: /(?:^|[.;:] )who (?![^?]*\?)/i,
    instead: "name the subject: clients that, the node that",
    bad: "Who waits for the outcome of which request.",
    good: "The connections that wait for outcomes. Who proposed it?",
  },
  {
    pattern: /\b(?:undefined|null|none|absent|empty) where\b/i,
    instead: "if",
    bad: "Undefined where the client got none.",
    good: "Undefined if the client got none.",
  },
  {
    pattern: /\bfor what (?:is (?:no|none)|cannot)\b/i,
    instead: "for an invalid …, if it is not a …",
    bad: "Throws InputError for what is no change.",
    good: "Throws InputError for an invalid change.",
  },
  {
    pattern: /\btells? of\b/i,
    instead: "reports, describes",
    bad: "what replicas tell of their roles",
    good: "the roles that replicas report",
  },
  {
    pattern: /\b(?:in|most|least|for|given|after) so (?:many|long)\b(?! (?:that|as)\b)/i,
    instead: "this many, this long",
    bad: "at most so many are looked at",
    good: "at most this many are read",
  },
];

const habitsIn = (text: string, listed: readonly Habit[] = habits): string[] =>
  listed.flatMap(({ pattern, instead }) => {
    const found = pattern.exec(text)?.[0];
    return found === undefined ? [] : [`"${found}": say ${instead}`];
  });

interface Text {
  readonly at: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The text of every string, template and other literal of a program, with its place; holes of templates count as `…`. */
function textsOf(file: string, program: string): readonly Text[] {
  const texts: Text[] = [];
  const add = (start: number, end: number, text: string): void => {
    texts.push({ at: placeIn(file, program, start), text, start, end });
  };
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const each of node) visit(each);
    if (typeof node !== "object" || node === null || Array.isArray(node)) return;
    if ("start" in node && typeof node.start === "number" && "end" in node && typeof node.end === "number") {
      const { start, end } = node;
      if ("value" in node && "raw" in node) add(start, end, typeof node.value === "string" ? node.value : "");
      if ("quasis" in node && Array.isArray(node.quasis))
        add(start, end, node.quasis.map(({ value }) => value.raw).join("…"));
    }
    for (const part of Object.values(node)) visit(part);
  };
  visit(parseAst(program, { lang: "ts" }).body);
  return texts;
}

const placeIn = (file: string, program: string, start: number): string =>
  `${file}:${program.slice(0, start).split("\n").length}`;

/** Texts of more than one word: others are names. */
const proseIn = (file: string, program: string): readonly Text[] =>
  textsOf(file, program).filter(({ text }) => /\S \S/.test(text));

/** Comments of a program, each without its stars and slashes in one line; lines of `//` below each other are one comment. */
function commentsOf(file: string, program: string): readonly Omit<Text, "start" | "end">[] {
  // Slashes and stars within strings and regular expressions begin no comment.
  const code = textsOf(file, program).reduce(
    (rest, { start, end }) => rest.slice(0, start) + rest.slice(start, end).replace(/[^\n]/g, "_") + rest.slice(end),
    program,
  );
  return [...code.matchAll(/\/\*[\s\S]*?\*\/|(?:^[ \t]*\/\/.*\n)+|\/\/.*$/gm)].map(({ 0: comment, index }) => ({
    at: placeIn(file, code, index),
    text: comment
      .split("\n")
      .map((line) => line.replace(/^\s*(?:\/\*\*?|\*\/|\*|\/\/)\s?|\s*\*\/$/g, "").replace(/`[^`]*`/g, "…"))
      .join(" ")
      .trim(),
  }));
}

/** Titles of tests, in every form: `it("…")`, `describe.each(cases)("…")`. */
function titlesOf(file: string, program: string): readonly Omit<Text, "start" | "end">[] {
  const title = /\b(?:describe|it|test)(?:\.\w+)*(?:\((?:[^()]|\([^()]*\))*\))?\(\s*$/;
  return textsOf(file, program).filter(({ start }) => title.test(program.slice(Math.max(0, start - 400), start)));
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
const commented = [...programs, ...filesIn(["bench", "test"], ".ts"), ...filesIn(["scripts"], ".mjs")].filter(
  (file) => !file.endsWith("wording.test.ts"),
);
const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...filesIn(["docs", "nodes", "histories"], ".md")];

describe("wording", () => {
  test.each(habits)("refuses $bad", ({ bad, good }) => {
    expect(habitsIn(bad)).not.toEqual([]);
    expect(habitsIn(good)).toEqual([]);
  });

  test.each(commentHabits)("refuses $bad in a comment", ({ bad, good }) => {
    expect(habitsIn(bad, commentHabits)).not.toEqual([]);
    expect(habitsIn(good, commentHabits)).toEqual([]);
  });

  test("sees a bad comment in every form, and no comment in a string or a regular expression", () => {
    const program = `/** One that nobody\n * knows. */\nconst a = 1; // anybody\n  // some\n  // body\nconst b = "// nobody", c = /\\/* nobody *\\//;\n`;
    expect(commentsOf("a.ts", program)).toEqual([
      { at: "a.ts:1", text: "One that nobody knows." },
      { at: "a.ts:3", text: "anybody" },
      { at: "a.ts:4", text: "some body" },
    ]);
  });

  test("of comments is plain", () => {
    expect(commented.length).toBeGreaterThan(600);
    const found = commented.flatMap((file) =>
      commentsOf(file, readFileSync(file, "utf8")).flatMap(({ at, text }) =>
        habitsIn(text, [...habits, ...commentHabits]).map((habit) => `${at} ${habit} in ${text}`),
      ),
    );
    expect(found).toEqual([]);
  });

  test("sees titles of tests in every form", () => {
    const program =
      'it("one", f);\ntest.each([1, g(2)])("two %s", f);\ndescribe.skipIf(!h())(`three`, f);\nfits("none");\n';
    expect(titlesOf("a.ts", program).map(({ text }) => text)).toEqual(["one", "two %s", "three"]);
  });

  test("of titles of tests is plain", () => {
    const titled = commented
      .filter((file) => file.endsWith(".test.ts"))
      .flatMap((file) => titlesOf(file, readFileSync(file, "utf8")));
    expect(titled.length).toBeGreaterThan(700);
    const found = titled.flatMap(({ at, text }) =>
      habitsIn(text, [...habits, ...commentHabits]).map((habit) => `${at} ${habit} in ${text}`),
    );
    expect(found).toEqual([]);
  });

  test("sees a bad text in strings, templates and pages, and not in code", () => {
    const hole = "$" + "{a}";
    const program = `const a = 'x is no event'; const b = \`${hole} is no event\`;\nconst whoever = 1; // whoever it is`;
    expect(
      proseIn("a.ts", program)
        .filter(({ text }) => habitsIn(text).length > 0)
        .map(({ at }) => at),
    ).toEqual(["a.ts:1", "a.ts:1"]);
    expect(habitsIn(proseOf("It is no event.\n```\nwhoever\n```\n"))).toHaveLength(1);
    expect(habitsIn(proseOf("Fine.\n```\nwhoever\n```\n"))).toEqual([]);
  });

  test("of messages and help is plain", () => {
    expect(programs.length).toBeGreaterThan(300);
    const found = programs.flatMap((file) =>
      proseIn(file, readFileSync(file, "utf8")).flatMap(({ at, text }) =>
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
