/**
 * The package as it is published, in a stranger's project: its files, that nothing of it is built natively, and that the command and the
 * library work there without the client of Docker. No registry is asked: what it depends on is linked from here.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { findProcesses } from "../../src/machine/processes.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const project = mkdtempSync(join(tmpdir(), "schism-package-"));
afterAll(() => rmSync(project, { recursive: true, force: true }));

const packedSchema = z
  .array(z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) }))
  .length(1);
const names = z.record(z.string(), z.string()).default({});
const manifestSchema = z.object({ name: z.string(), version: z.string(), dependencies: names, scripts: names });
const lockedSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ hasInstallScript: z.boolean().default(false), dependencies: names, optionalDependencies: names }),
  ),
});

const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(repository, "package.json"), "utf8")));
const locked = new Map(
  Object.entries(lockedSchema.parse(JSON.parse(readFileSync(join(repository, "package-lock.json"), "utf8"))).packages),
);

/** Paths of the lock of all that is installed with the package, optional parts too. */
function installed(): readonly string[] {
  const found = new Set<string>();
  const visit = (from: string, wanted: readonly string[]): void => {
    for (const name of wanted) {
      const path = resolved(from, name);
      if (path === undefined || found.has(path)) continue;
      found.add(path);
      const { dependencies, optionalDependencies } = locked.get(path) ?? { dependencies: {}, optionalDependencies: {} };
      visit(path, [...Object.keys(dependencies), ...Object.keys(optionalDependencies)]);
    }
  };
  visit("", Object.keys(manifest.dependencies));
  return [...found];
}

/** As Node looks for a package: beside the one that asks, then further up. */
function resolved(from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    const path = `${at === "" ? "" : `${at}/`}node_modules/${name}`;
    if (locked.has(path)) return path;
    if (at === "") return undefined;
  }
}

let files: readonly string[] = [];

beforeAll(async () => {
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", project];
  const { stdout } = await execa("npm", args, { cwd: repository });
  const [packed] = packedSchema.parse(JSON.parse(stdout));
  files = packed?.files.map(({ path }) => path) ?? [];
  await execa("tar", ["-xzf", packed?.filename ?? "", "-C", project], { cwd: project });
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "theirs", version: "9.8.7", type: "module" }));
  mkdirSync(join(project, "node_modules"));
  await execa("mv", ["package", "node_modules/schism"], { cwd: project });
  for (const path of installed().filter((each) => each.lastIndexOf("node_modules/") === 0)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    symlinkSync(join(repository, path), join(project, path));
  }
});

const schism = (...args: string[]) =>
  execa("node", ["node_modules/schism/dist/bundle/bin.js", ...args], { cwd: project, reject: false });

describe("the published package", () => {
  it("holds the program, its licence and its example histories, and nothing that only developers need", () => {
    for (const needed of ["LICENSE", "README.md", "package.json", "nodes/Dockerfile", "histories/README.md"]) {
      expect(files).toContain(needed);
    }
    for (const needed of ["cli/main.js", "index.js", "index.d.ts", "vitest.js", "vitest.d.ts", "trials/worker.js"]) {
      expect(files).toContain(`dist/src/${needed}`);
    }
    for (const needed of ["bin.js", "index.js", "vitest.js", "LICENSES.txt"])
      expect(files).toContain(`dist/bundle/${needed}`);
    expect(files).toContain("dist/replicas/server/main.js");
    for (const needed of ["run.js", "run.css", "campaign.js", "campaign.css"])
      expect(files).toContain(`dist/page/${needed}`);
    const unneeded = /(^|\/)(bench|test|tests|scripts|coverage|runs)\/|\.map$|\.tsbuildinfo$|(?<!\.d)\.ts$|\.story$/;
    expect(files.filter((path) => unneeded.test(path))).toEqual([]);
  });

  it("brings nothing that runs a script or builds anything when it is installed", () => {
    expect(installed().length).toBeGreaterThan(10);
    expect(installed().filter((path) => locked.get(path)?.hasInstallScript)).toEqual([]);
    const ofInstalling = ["preinstall", "install", "postinstall"];
    expect(Object.keys(manifest.scripts).filter((name) => ofInstalling.includes(name))).toEqual([]);
  });
});

describe("in a stranger's project", () => {
  it("the version is Schism's own", async () => {
    const { stdout, exitCode } = await schism("--version");
    expect(stdout).toBe(manifest.version);
    expect(exitCode).toBe(0);
  });

  it("a history is judged", async () => {
    const history = "node_modules/schism/histories/raft-follower-reads/history.jsonl";
    expect((await schism("check", history, "--model", "cas-register")).exitCode).toBe(1);
  });

  it.each(["node16", "nodenext", "bundler"])("types compile with nothing skipped, resolved as %s does", async (way) => {
    writeFileSync(
      join(project, "types.ts"),
      `import { checkLinearizable, InputError, registerModel, type Verdict } from "schism";
      import { type ServerSpec } from "schism/system";
      export const verdict: Verdict = checkLinearizable([], registerModel);
      export const spec: Pick<ServerSpec, "name"> = { name: "mine" };
      // @ts-expect-error: there is no such model.
      export const none: Verdict = checkLinearizable([], "no model");
      export const refused = new InputError("is refused").problem;`,
    );
    const resolution = ["--module", way === "bundler" ? "esnext" : way, "--moduleResolution", way];
    // Without the types of Node, which a project need not have.
    const options = [
      "--noEmit",
      "--strict",
      "--skipLibCheck",
      "false",
      "--target",
      "es2023",
      "--types",
      "",
      ...resolution,
    ];
    const tsc = join(repository, "node_modules/typescript/bin/tsc");
    const { stdout } = await execa("node", [tsc, ...options, "types.ts"], { cwd: project, reject: false });
    expect(stdout).toBe("");
  });

  it("the examples of docs/library.md run, and name everything that the library has", async () => {
    const page = readFileSync(join(project, "node_modules/schism/docs/library.md"), "utf8");
    const examples = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ""]) => code);
    for (const [place, code] of examples.entries()) writeFileSync(join(project, `example-${place}.mjs`), code);
    const event = { process: 0, f: "write", value: 1 };
    const history = ["invoke", "ok"].map((type) => JSON.stringify({ ...event, type }));
    writeFileSync(join(project, "history.jsonl"), history.join("\n"));
    writeFileSync(
      join(project, "examples.mjs"),
      `import * as library from "schism";
      for (let place = 0; place < ${examples.length}; place++) await import(\`./example-\${place}.mjs\`);
      console.log(JSON.stringify(Object.keys(library)));`,
    );
    const lines = (await execa("node", ["examples.mjs"], { cwd: project })).stdout.split("\n");
    expect(lines.slice(0, -1)).toEqual([
      ...["true []", "1 1 []", "jsonl 1", "jsonl 1", "false", "true"],
      expect.stringContaining("completes read without having invoked it"),
      expect.stringContaining("true Linearizable: some order of the 1 operation on a register"),
      ...["true", "true [ 'linearizability' ]", "false", "true true", "true", join(project, "page.html")],
    ]);
    const exported = z.array(z.string()).parse(JSON.parse(lines.at(-1) ?? ""));
    expect(exported.filter((name) => !new RegExp(`\\b${name}\\b`).test(page))).toEqual([]);
  });

  it("the page of a history is written, with the script and the style of the package in it", async () => {
    const history = "node_modules/schism/histories/raft-follower-reads/history.jsonl";
    await schism("check", history, "--model", "cas-register", "--report", "page.html");
    const page = readFileSync(join(project, "page.html"), "utf8");
    for (const part of ["run.js", "run.css"]) {
      const published = readFileSync(join(project, "node_modules/schism/dist/page", part), "utf8");
      expect(published.length).toBeGreaterThan(10_000);
      expect(page).toContain(published);
    }
  });

  it("replicas run, and what needs Docker says in one line what to install", async () => {
    const run = await schism("run", "raft", "--nodes", "3", "--time", "300ms", "--faults", "none", "--seed", "1");
    expect(run.stdout).toContain("VALID");
    const docker = await schism("run", "raft", "--cluster", "docker");
    expect(docker.stderr).toBe(
      "schism: the docker cluster needs the package dockerode; install it: npm install dockerode",
    );
    expect(docker.exitCode).toBe(254);
    const { stdout } = await schism("doctor");
    expect(stdout).toMatch(/no {3}engine +the docker cluster needs the package dockerode; install it/);
    const heal = await schism("heal");
    expect(heal.stdout).toMatch(
      /^not looked at: containers.*: the docker cluster needs the package dockerode; install it/m,
    );
    expect(heal.exitCode).toBe(2);
  });

  it("a server that the project describes itself is run under faults and judged, by the library", async () => {
    writeFileSync(join(project, "server.mjs"), registerServer);
    writeFileSync(join(project, "run.mjs"), runOfRegisterServer);
    const { stdout } = await execa("node", ["run.mjs"], { cwd: project });
    expect(JSON.parse(stdout)).toEqual({
      honest: { valid: true, pauses: ["pause"], answered: true },
      forgetful: false,
      refusals: [
        expect.stringMatching(
          /^InputError: the local cluster cannot inject clock into register-server: .*machine's clock/,
        ),
        expect.stringMatching(/^InputError: register-server cannot run on the docker cluster: it is a script/),
        expect.stringMatching(/^Error: the system etcd cannot be registered: /),
      ],
    });
    expect(findProcesses(({ words }) => words.some((word) => word.startsWith(project)))).toEqual([]);
  });
});

/** A register in one process, over HTTP: `--forget` answers each third read with nothing. */
const registerServer = `#!/usr/bin/env node
import { createServer } from "node:http";
const [host, peer, client, forget] = process.argv.slice(2);
const values = new Map();
let reads = 0;
createServer((request, response) => response.end("here")).listen(Number(peer), host);
createServer(async (request, response) => {
  let text = "";
  for await (const part of request) text += part;
  const { f, key, value } = JSON.parse(text);
  const held = values.get(key) ?? null;
  let answer = null;
  if (f === "read") answer = forget === "yes" && ++reads % 3 === 0 ? null : held;
  else if (f === "write") values.set(key, value);
  else if (held === value[0]) values.set(key, value[1]);
  else answer = "no";
  response.end(JSON.stringify(answer));
}).listen(Number(client), host);
`;

const runOfRegisterServer = `
import { chmodSync } from "node:fs";
import { InputError, registerWorkload, runServer } from "schism";
const executable = new URL("server.mjs", import.meta.url).pathname;
chmodSync(executable, 0o755);
const ask = async ({ host, clientPort }, question, signal) =>
  (await fetch(\`http://\${host}:\${clientPort}/\`, { method: "POST", body: JSON.stringify(question), signal })).json();
const server = {
  name: "register-server",
  summary: "a register in one process",
  options: { forget: { values: ["no", "yes"], help: "answers some reads with nothing" } },
  variants: [], views: [], commands: [], traces: [],
  executable: "server.mjs", versionArguments: [], debianPackage: "none",
  ports: { peer: 7101, client: 7102 },
  peerGreeting: { last: "GET / HTTP/1.1\\r\\nHost: peer\\r\\n\\r\\n", more: "GET / HTTP/1.1\\r\\nHost: peer\\r\\n\\r\\n" },
  command: ({ address: { host, peerPort, clientPort }, settings: { options } }) => ({
    args: [host, String(peerPort), String(clientPort), options.forget],
  }),
  container: { none: "it is a script" },
  ready: async (node, signal) => (await ask(node, { f: "read", key: "ready" }, signal)) === null,
  clients: () => ({
    open: (node) => ({
      async invoke(command, signal) {
        const value = await ask(node, command, signal);
        if (value === "no") return { type: "error", definite: true, error: "another value" };
        return { type: "ok", value };
      },
      close() {},
    }),
  }),
};
const system = {
  name: server.name, server, workloads: [registerWorkload], claims: [],
  serves: [{ claim: "it serves while it is up", needs: "all", graceMs: 3000 }],
  bears: { faults: ["pause"], datagrams: false, losses: "none" },
  safeOptions: { forget: "no" },
  defaults: { nodes: 1, faults: ["pause"] },
};
process.env.PATH += ":" + new URL(".", import.meta.url).pathname;
const schedule = [{ at: 500, until: 900, fault: { kind: "pause", target: "all" } }];
const honest = await runServer(system, { schedule, mainMs: 1500, clients: 3, seed: 1 });
const forgetful = await runServer(system, { options: { forget: "yes" }, faults: [], mainMs: 1000, clients: 3, seed: 1 });
const refused = (...given) => runServer(...given).then(() => "ran", (error) => \`\${error instanceof InputError ? "InputError" : "Error"}: \${error.message}\`);
console.log(JSON.stringify({
  honest: {
    valid: honest.verdict.valid,
    pauses: honest.verdict.vacuity.faults.map(({ description }) => description.split(":")[0]),
    answered: honest.verdict.vacuity.operations.write.ok > 5,
  },
  forgetful: forgetful.verdict.valid,
  refusals: [
    await refused(system, { faults: ["clock"], mainMs: 5000, seed: 1 }),
    await refused(system, { cluster: "docker" }),
    await refused({ ...system, name: "etcd", server: { ...server, name: "etcd" } }, {}),
  ],
}));
`;
