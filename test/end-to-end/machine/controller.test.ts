/** Whether a controller lives, as far as what it left says: never "gone" of one that may live where we cannot see it. */
import { once } from "node:events";
import { execa } from "execa";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { controllerOf, fateOf, thisController, wordOf } from "../../../src/machine/controller.js";
import { findProcess, findProcesses } from "../../../src/machine/processes.js";

const here = thisController();

describe("a controller's fate", () => {
  it("is to live while that very process does", () => {
    expect(fateOf(here)).toEqual({ state: "lives" });
    expect(fateOf({ ...here, started: `${here.started}1` })).toEqual({ state: "gone" });
    expect(fateOf({ ...here, pid: 2 ** 30 })).toEqual({ state: "gone" });
  });

  it("is gone if its machine was rebooted, and unknown if it ran on another", () => {
    const before = { ...here, boot: "of an earlier start" };
    expect(here.machine === "" ? "gone" : fateOf(before).state).toBe("gone");
    for (const other of [{ machine: "other" }, { host: "other" }, { machine: "" }]) {
      expect(fateOf({ ...before, ...other })).toMatchObject({ state: "unknown" });
    }
    expect(fateOf({ ...before, machine: "other", host: "h\u001b[2J" })).toMatchObject({
      why: expect.stringMatching(/^it is process \d+ on host "h\\u001b\[2J", which is another machine: look there$/),
    });
  });

  it("is unknown in a pid namespace that cannot be seen, and in the record of an earlier version", () => {
    expect(fateOf({ ...here, pidNamespace: "pid:[1]" })).toMatchObject({
      state: "unknown",
      why: expect.stringMatching(/another pid namespace .*look there/),
    });
    const bare = { boot: "", pidNamespace: "", machine: "", host: "" };
    expect(fateOf({ ...here, ...bare })).toMatchObject({ state: "unknown" });
  });
});

const mayUnshare = process.platform === "linux" && process.getuid?.() === 0;

test.skipIf(!mayUnshare)("in a pid namespace below ours it is told by what can be seen from outside", async () => {
  const script = `import { thisController, wordOf } from ${JSON.stringify(new URL("../../../dist/src/machine/controller.js", import.meta.url).href)};
    process.stdout.write(wordOf(thisController()) + "\\n"); setInterval(() => {}, 1000);`;
  const sleeper = "setInterval(() => {}, 1000)";
  const inside = execa(
    "unshare",
    [
      ...[
        "--pid",
        "--fork",
        "--mount-proc",
        "--kill-child",
        "sh",
        "-c",
        `node -e '${sleeper}' & exec node --input-type=module -e "$0"`,
      ],
      script,
    ],
    { reject: false, buffer: false },
  );
  try {
    const [bytes] = (await once(inside.stdout, "data")) as [Buffer];
    const controller = controllerOf(bytes.toString().trim());
    if (controller === undefined) throw new Error("it did not say who it is");
    expect(controller.pidNamespace).not.toBe(here.pidNamespace);
    expect(fateOf(controller)).toEqual({ state: "lives" });
    // Another one of that namespace is not to be seen there, and all of it is.
    expect(fateOf({ ...controller, started: "1" })).toEqual({ state: "gone" });
  } finally {
    inside.kill("SIGKILL");
    await inside;
    while (findProcesses(({ words }) => words.includes(sleeper)).length > 0)
      await new Promise((r) => setTimeout(r, 20));
  }
});

test("a controller is one word, which does as a file's name, and nothing else is read as one", () => {
  const text = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(
      fc.record({
        pid: fc.nat({ max: 2 ** 31 - 1 }),
        started: text.filter((each) => each !== ""),
        ...{ boot: text, pidNamespace: text, machine: text, host: text },
      }),
      (controller) => {
        const clean = JSON.parse(Buffer.from(JSON.stringify(controller)).toString());
        expect(wordOf(clean)).toMatch(/^[\w.=-]+$/);
        expect(controllerOf(wordOf(clean))).toEqual(JSON.parse(JSON.stringify(clean)));
      },
    ),
  );
  for (const word of ["", "4711", "1_2_3", "x_1_2_3_4_5", "1__2_3_4_5", "-1_1_2_3_4_5", "1_1_2_3_4_5_6"]) {
    expect(controllerOf(word)).toBeUndefined();
  }
  expect(findProcess(process.pid)?.started).toBe(here.started);
});
