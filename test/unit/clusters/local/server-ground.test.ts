/** Links of servers on this machine: a connection whose dialling end is gone before its process is known, and one to a node that is down. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { etcdServer } from "../../../../nodes/etcd/server.js";
import { ServerGround } from "../../../../src/clusters/local/server-ground.js";
import { ResourceJournal } from "../../../../src/clusters/resources.js";

/** That of no server, so that the first addresses are free. */
const port = 29_381;
let directory: string;
let ground: ServerGround;
let server: Server;
let heard: string[];

function groundIn(folder: string): ServerGround {
  const ports = { peer: port, client: port + 1 };
  const launch = { kind: "server", server: { ...etcdServer, ports } } as const;
  const plan = {
    runId: "etcd-1",
    launch,
    settings: { variant: null, options: {} },
    nodes: ["n1", "n2", "n3"],
    seed: 1,
  };
  return new ServerGround({ ...plan, directory: folder }, launch.server);
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "schism-ground-"));
  mkdirSync(join(directory, "logs"));
  ground = groundIn(directory);
  await ground.prepare(new ResourceJournal(directory));
  heard = [];
  server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (bytes) => heard.push(String(bytes)));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.78.1.3", resolve));
  ground.onPort("n3", port);
});

afterEach(async () => {
  server.close();
  await ground.remove();
  rmSync(directory, { recursive: true });
});

/** The process is over before this one gets to see its connection. */
const callAndHangUp = (word: string): void =>
  void execFileSync("bash", ["-c", `printf %s ${word} >/dev/tcp/127.77.1.3/${port}`]);
/** What becomes of a connection to this address. */
const opens = (host = "127.77.1.3"): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once("connect", () => {
      socket.destroy();
      resolve("open");
    });
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? ""));
  });
const noted = (): string => readFileSync(join(directory, "logs", "links.log"), "utf8");

it("is passed on where no fault is in its way, whosever it was, and not where one may be", async () => {
  await ground.link("n1", "n2")?.impair({ kind: "cut" });
  callAndHangUp("from-somebody");
  await expect.poll(() => heard).toEqual(["from-somebody"]);
  await ground.link("n3", "n2")?.impair({ kind: "cut" });
  callAndHangUp("again");
  await expect.poll(noted).toMatch(/connected to n3 and hung up before it was known whose it was\n$/);
  expect(heard).toEqual(["from-somebody"]);
});

it("is refused where the node is down, and waits where a link to it is cut", async () => {
  expect(await opens()).toBe("open");
  ground.onPort("n3", undefined);
  expect(await opens()).toBe("ECONNREFUSED");
  const cut = await ground.link("n1", "n3")?.impair({ kind: "cut" });
  await expect.poll(() => opens()).toBe("open");
  await cut?.lift();
  await expect.poll(() => opens()).toBe("ECONNREFUSED");
  ground.onPort("n3", port);
  await expect.poll(() => opens()).toBe("open");
});

it("leaves its addresses to no other cluster while its nodes are down", async () => {
  for (const node of ["n1", "n2", "n3"]) ground.onPort(node, undefined);
  const folder = join(directory, "other");
  mkdirSync(join(folder, "logs"), { recursive: true });
  const other = groundIn(folder);
  await other.prepare(new ResourceJournal(folder));
  try {
    expect(await opens("127.77.2.3")).toBe("open");
    expect(await opens("127.77.1.3")).toBe("ECONNREFUSED");
  } finally {
    await other.remove();
  }
});
