/** What a killed process was writing is removed by the next one that writes there; nothing else is. */
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, expect, it } from "vitest";
import { createFolder } from "../../../src/campaign/folder.js";
import { prune } from "../../../src/campaign/prune.js";
import { removeAbandonedDrafts } from "../../../src/files/draft.js";
import { writeWhole } from "../../../src/files/whole.js";
import { type ControllerIdentity, thisController, wordOf } from "../../../src/machine/controller.js";

const root = mkdtempSync(join(tmpdir(), "schism-drafts-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const here = thisController();

function draftOf(writer: ControllerIdentity): string {
  return `.schism-draft.0123abcd.${wordOf(writer)}`;
}

it("stays while its process lives, and is removed by the next write once that was killed", async () => {
  const directory = mkdtempSync(join(root, "killed-"));
  const output = new URL("../../../dist/src/files/output.js", import.meta.url).href;
  const script = `import { fileOutput } from ${JSON.stringify(output)};
    await fileOutput(process.argv[1]).write("half of it");
    process.stdout.write("written");
    setInterval(() => {}, 1000);`;
  const writer = execa(process.execPath, ["--input-type=module", "--eval", script, join(directory, "page.html")], {
    ...{ reject: false, buffer: false },
  });
  try {
    await once(writer.stdout, "data");
    writeWhole(join(directory, "one"), "1");
    expect(removeAbandonedDrafts(directory)).toBe(0);
    expect(readdirSync(directory)).toHaveLength(2);
  } finally {
    writer.kill("SIGKILL");
    await writer;
  }
  const { execPath } = process;
  const whole = new URL("../../../dist/src/files/whole.js", import.meta.url).href;
  const next = `import { writeWhole } from ${JSON.stringify(whole)}; writeWhole(process.argv[1], "2");`;
  await execa(execPath, ["--input-type=module", "--eval", next, join(directory, "two")]);
  expect(readdirSync(directory).sort()).toEqual(["one", "two"]);
});

it("is removed if the number of its process was given to another one, and if the machine was rebooted since", () => {
  const directory = mkdtempSync(join(root, "gone-"));
  writeFileSync(join(directory, draftOf({ ...here, started: `${here.started}1` })), "");
  if (here.machine !== "")
    mkdirSync(join(directory, draftOf({ ...here, boot: "of an earlier start" }), "below"), { recursive: true });
  removeAbandonedDrafts(directory);
  expect(readdirSync(directory)).toEqual([]);
});

it("stays if it is of this process, of another machine, of another pid namespace, or not a draft at all", () => {
  const directory = mkdtempSync(join(root, "stays-"));
  const gone = { ...here, pid: 2 ** 30 };
  const names = [
    draftOf(here),
    draftOf({ ...gone, boot: "another", machine: "another" }),
    draftOf({ ...gone, boot: "another", host: "another" }),
    draftOf({ ...gone, pidNamespace: "pid:[1]" }),
    ".schism-draft.0123abcd.notes",
    `.schism-draft.${wordOf(gone)}`,
    `.page.html.${gone.pid}`,
  ];
  for (const name of names) writeFileSync(join(directory, name), "");
  expect(removeAbandonedDrafts(directory)).toBe(0);
  expect(readdirSync(directory).sort()).toEqual([...names].sort());
});

it("is removed everywhere in the folder of a campaign that is pruned, and counts as no run there", () => {
  const folder = createFolder(join(root, "campaign"));
  const abandoned = draftOf({ ...here, pid: 2 ** 30 });
  for (const each of [folder.root, folder.ledger, folder.corpus]) writeFileSync(join(each, abandoned), "");
  const cell = join(folder.runs, "cell");
  for (const name of [abandoned, draftOf(here), "run"]) mkdirSync(join(cell, name), { recursive: true });
  expect(prune(folder, [], {}, new Set(), Date.now())).toMatchObject({ removed: [], left: 1 });
  const left = readdirSync(folder.root, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.includes(".schism-draft."),
  );
  expect(left).toEqual([join("runs", "cell", draftOf(here))]);
});
