/** A server that a file describes, with clients in another language: run under faults, judged, and refused in one line where it cannot go. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { inProcess } from "../../support/in-process.js";
import { expectRight, serving } from "../../support/server-runs.js";

const main = fileURLToPath(new URL("../../../dist/src/cli/bin.js", import.meta.url));
const example = fileURLToPath(new URL("../../../docs/own-server/", import.meta.url));
const outcomeSchema = z.object({
  directory: z.string(),
  valid: z.union([z.boolean(), z.literal("unknown")]),
  summary: z.string(),
  checks: z.array(z.object({ valid: z.union([z.boolean(), z.literal("unknown")]), summary: z.string() })),
  vacuity: z.object({
    operations: z.record(z.string(), z.object({ ok: z.number() })),
    faults: z.array(z.object({ description: z.string(), proven: z.boolean() })),
    warnings: z.array(z.string()),
  }),
});

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "schism-own-"));
  cpSync(example, root, { recursive: true });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const schism = (...words: readonly string[]) =>
  execa("node", [main, ...words], { reject: false, cwd: root, stdin: "ignore" });

const cutOff = {
  ...{ at: 0, until: 1500, after: serving },
  fault: { kind: "partition", shape: "isolate-one", mode: "drop", node: "n2" },
};

async function run(
  file: string,
  schedule: unknown,
  ...more: readonly string[]
): Promise<z.infer<typeof outcomeSchema>> {
  writeFileSync(join(root, "schedule.json"), JSON.stringify(schedule));
  const words = ["--schedule", "schedule.json", "--clients", "3", "--timeout", "3s", "--seed", "1"];
  const lasting = ["--time", "100s", "--end-with-faults"];
  const { stdout, stderr } = await schism("run", file, ...words, ...lasting, ...more, "--json");
  if (stdout === "") throw new Error(stderr);
  const outcome = outcomeSchema.parse(JSON.parse(stdout));
  return { ...outcome, directory: resolve(root, outcome.directory) };
}

describe("a server that a file describes", () => {
  it("is acquitted of a partition that is seen in effect, and convicted of what it forgets when it is killed", async () => {
    const cut = await run("./my-kv.json", [cutOff]);
    expectRight(cut, /^Linearizable/);
    expect(cut.vacuity.faults.map(({ proven }) => proven)).toEqual([true]);
    const killed = await run("./my-kv.json", [
      { at: 0, until: 500, after: serving, fault: { kind: "kill", target: { nodes: ["n1"] } } },
    ]);
    expect(killed.summary).toMatch(/^Not linearizable/);
  });

  it("is refused in one line where it cannot go, or is not described well", async () => {
    const described = JSON.parse(readFileSync(join(root, "my-kv.json"), "utf8"));
    const other = (name: string, change: object): string => {
      writeFileSync(join(root, name), JSON.stringify({ ...described, ...change }));
      return `./${name}`;
    };
    writeFileSync(join(root, "broken.ts"), "export default {;");
    for (const [words, line] of [
      [["hunt", "./my-kv.json"], /my-kv cannot run on the sim cluster: it is a server/],
      [["run", "./my-kv.json", "--cluster", "docker"], /my-kv cannot run on the docker cluster/],
      [["run", "./my-kv.json", "--faults", "duplicate"], /deliver each byte once and in order; `schism doctor`/],
      [["run", "./missing.json"], /^schism: \.\/missing\.json: is not a file/],
      [["run", other("word.json", { command: ["python3", "{pear:n2}"] })], /\{pear:n2\} stands for nothing/],
      [
        ["run", other("none.json", { command: ["./no-such-program"] })],
        /needs the program .*no-such-program, which is not/,
      ],
      [["run", other("field.json", { clients: 3 })], /field\.json.*clients/],
      [["run", other("raft.json", { name: "raft" })], /has the name of a system of Schism's, raft/],
      [["run", other("fn.json", { ready: "yes" })], /ready.*must be a function, which only a module can give/],
      [["run", "./broken.ts"], /broken\.ts: cannot be loaded/],
    ] as const) {
      const { stderr, stdout, exitCode } = await inProcess(words, { cwd: root });
      expect({ stderr, stdout }, words.join(" ")).toEqual({ stderr: expect.stringMatching(line), stdout: "" });
      expect(stderr.trim().split("\n"), words.join(" ")).toHaveLength(1);
      expect(exitCode, words.join(" ")).toBe(254);
    }
  });

  it("is heard where it does not start, and its record is judged from anywhere", async () => {
    const described = JSON.parse(readFileSync(join(root, "my-kv.json"), "utf8"));
    const command = ["python3", "-c", "import sys; sys.exit('it was given no port')"];
    writeFileSync(join(root, "deaf.json"), JSON.stringify({ ...described, command }));
    const { stdout, exitCode } = await schism("run", "deaf.json", "--time", "1s", "--runs", join(root, "deaf"));
    expect(stdout).toMatch(/Could not start: the \S+ of n\d exited with code 1\..*\n {2}it was given no port\n/);
    expect(exitCode).toBe(2);
    const elsewhere = await execa("node", [main, "check", join(root, "deaf", "latest")], {
      reject: false,
      cwd: tmpdir(),
    });
    expect(elsewhere).toMatchObject({ exitCode: 2, stderr: "" });
    expect(elsewhere.stdout).toContain("it was given no port");
  });

  it("may be a module in TypeScript whose client knows its options, and is told if faults pass it by", async () => {
    // Nodes of this one dial where the others listen, and not where they were told to.
    const past = "exec python3 ./server.py $1 $2 $3 $(echo $4 | sed s/127.77/127.78/g)";
    writeFileSync(
      join(root, "my-kv.ts"),
      `const ask = (at: string, question: object, signal: AbortSignal) =>
  fetch(\`http://\${at}\`, { method: "POST", body: JSON.stringify(question), signal }).then((answer) => answer.json());
export default {
  name: "my-kv-module",
  nodes: 2,
  command: ["sh", "-c", ${JSON.stringify(past)}, "sh", "{host}", "{port}", "{node}", "{peers}"],
  options: { mood: { values: ["good", "bad"], help: "how it feels" } },
  client: ({ host, clientPort }: { host: string; clientPort: number }, { mood }: { mood: string }) => ({
    async invoke(operation: { f: string }, signal: AbortSignal) {
      if (mood !== "bad") return { type: "error", definite: true, error: mood };
      const { ok, value } = await ask(\`\${host}:\${clientPort}\`, { value: null, ...operation }, signal);
      return ok || operation.f !== "cas" ? { type: "ok", value } : { type: "error", definite: true, error: "other" };
    },
    close() {},
  }),
};
`,
    );
    const { summary, vacuity } = await run("./my-kv.ts", [cutOff], "--mood", "bad");
    expect(summary).toBe("The scheduled fault was not seen to be in effect.");
    expect(vacuity.operations.read?.ok).toBeGreaterThan(0);
    expect(vacuity.warnings).toContain(
      "The servers did not dial each other at the addresses that Schism gave them while clients ran, so faults of links did nothing to them.",
    );
  });
});
