/** Servers for `npm run bench:disk`: how each is started on disks of ours, written to one value after the other, and asked what it has. */
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import { join } from "node:path";
import pg from "pg";
import { z } from "zod";
import type { NodeDisk } from "../../src/clusters/disk/disk.js";
import { programPath } from "../../src/clusters/installed.js";
import { plural } from "../../src/history/plural.js";

export interface Subject {
  readonly name: string;
  readonly setting: string;
  readonly nodes: number;
  readonly writes: number;
  /** The program that has to be there. */
  readonly program: string | undefined;
  /** The command of one node; undefined user: ours. */
  command(node: number, disks: readonly NodeDisk[], directory: string): readonly string[];
  /** Before the first start. */
  prepare?: (inside: (words: readonly string[]) => Promise<void>, disk: NodeDisk) => Promise<void>;
  /** Connects; retried until it succeeds. */
  open(): Promise<Writer>;
}

export interface Writer {
  /** Once, before the first write. */
  setUp?(): Promise<void>;
  write(value: number): Promise<void>;
  /** How many of the values written are there. */
  count(): Promise<number>;
  close(): void;
}

const host = (node: number): string => `127.79.0.${node + 1}`;
const ports = { redis: 6379, postgres: 5432, etcd: 2379, etcdPeer: 2380, nats: 4222, natsRoutes: 6222 };

export function redis(appendfsync: string): Subject {
  return {
    ...{ name: "Redis", setting: `appendfsync ${appendfsync}`, nodes: 1, writes: 400, program: "redis-server" },
    command: (node, disks) => [
      ...["redis-server", "--bind", host(node), "--port", `${ports.redis}`, "--protected-mode", "no", "--save", ""],
      ...["--dir", disks[node]?.data ?? "", "--appendonly", "yes", "--appendfsync", appendfsync],
    ],
    async open() {
      const socket = await connected(ports.redis);
      const ask = (line: string): Promise<string> => answered(socket, `${line}\r\n`);
      if ((await ask("PING")) !== "+PONG") throw new Error("not ready");
      const number = async (line: string): Promise<number> => {
        const answer = await ask(line);
        if (!answer.startsWith(":")) throw new Error(answer);
        return Number(answer.slice(1));
      };
      return {
        write: async (value) => void (await number(`SADD s ${value}`)),
        count: () => number("SCARD s"),
        close: () => socket.destroy(),
      };
    },
  };
}

const debian = "/usr/lib/postgresql";

function postgresProgram(name: string): string | undefined {
  const versions = existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, "bin")) : [];
  return programPath(name, versions);
}

/** PostgreSQL refuses to run as root. */
const asPostgres =
  process.getuid?.() === 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

export function postgres(synchronousCommit: string): Subject {
  const program = postgresProgram("postgres");
  return {
    ...{ name: "PostgreSQL", setting: `synchronous_commit ${synchronousCommit}`, nodes: 1, writes: 200, program },
    async prepare(inside, { data }) {
      if (asPostgres.length > 0) await inside(["chown", "postgres:postgres", data]);
      const words = ["--pgdata", data, "--auth", "trust", "--username", "schism", "--locale", "C"];
      await inside([...asPostgres, postgresProgram("initdb") ?? "initdb", ...words]);
    },
    command: (node, disks) => [
      ...[...asPostgres, program ?? "postgres", "-D", disks[node]?.data ?? "", "-p", `${ports.postgres}`],
      ...["-c", `listen_addresses=${host(node)}`, "-c", "unix_socket_directories="],
      ...["-c", `synchronous_commit=${synchronousCommit}`],
    ],
    async open() {
      const client = new pg.Client({ host: host(0), port: ports.postgres, user: "schism", database: "postgres" });
      client.on("error", () => {});
      await client.connect();
      const rows = z.tuple([z.object({ n: z.number() })]);
      return {
        // Where commits are not waited for, a table could be lost together with the rows that are counted.
        setUp: async () => {
          await client.query("set synchronous_commit = on");
          await client.query("create table s (v int primary key)");
          await client.query("reset synchronous_commit");
        },
        write: async (value) => void (await client.query("insert into s values ($1)", [value])),
        count: async () => rows.parse((await client.query("select count(*)::int as n from s")).rows)[0].n,
        close: () => void client.end().catch(() => {}),
      };
    },
  };
}

export function etcd(nodes: number): Subject {
  const peer = (node: number): string => `http://${host(node)}:${ports.etcdPeer}`;
  const client = (node: number): string => `http://${host(node)}:${ports.etcd}`;
  return {
    ...{ name: "etcd", setting: plural(nodes, "node"), nodes, writes: 200, program: "etcd" },
    command: (node, disks) => [
      ...["etcd", "--name", `n${node}`, "--data-dir", join(disks[node]?.data ?? "", "etcd")],
      ...["--listen-peer-urls", peer(node), "--initial-advertise-peer-urls", peer(node)],
      ...["--listen-client-urls", client(node), "--advertise-client-urls", client(node)],
      ...["--initial-cluster", disks.map((_, each) => `n${each}=${peer(each)}`).join(",")],
    ],
    async open() {
      const base64 = (text: string): string => Buffer.from(text).toString("base64");
      const ask = async (path: string, body: object): Promise<unknown> => {
        const signal = AbortSignal.timeout(10_000);
        const answer = await fetch(`${client(0)}${path}`, { method: "POST", body: JSON.stringify(body), signal });
        if (!answer.ok) throw new Error(await answer.text());
        return answer.json();
      };
      const counted = z.object({ count: z.coerce.number().default(0) });
      const range = { key: base64("k"), range_end: base64("l"), count_only: true };
      const count = async (): Promise<number> => counted.parse(await ask("/v3/kv/range", range)).count;
      await count();
      const write = (value: number) => ask("/v3/kv/put", { key: base64(`k${value}`), value: base64("v") });
      return { write: async (value) => void (await write(value)), count, close() {} };
    },
  };
}

/** JetStream's API, as far as it is needed, over the text protocol of NATS. */
export function nats(nodes: number): Subject {
  return {
    ...{ name: "NATS JetStream", setting: `${nodes} replicas`, nodes, writes: 300, program: "nats-server" },
    command(node, disks, directory) {
      const routes = disks.map((_, each) => `nats://${host(each)}:${ports.natsRoutes}`).join(", ");
      const file = join(directory, `nats-${node}.conf`);
      writeFileSync(
        file,
        `server_name: n${node}\nlisten: "${host(node)}:${ports.nats}"\njetstream { store_dir: "${disks[node]?.data}" }\n` +
          `cluster { name: c, listen: "${host(node)}:${ports.natsRoutes}", routes: [${routes}] }\n`,
      );
      return ["nats-server", "-c", file];
    },
    async open() {
      const socket = await connected(ports.nats);
      const ask = await natsRequests(socket);
      const checked = async (subject: string, body: string): Promise<z.infer<typeof natsAnswer>> => {
        const answer = natsAnswer.parse(JSON.parse(await ask(subject, body)));
        if (answer.error !== undefined) throw new Error(answer.error.description);
        return answer;
      };
      await checked("$JS.API.INFO", "");
      const stream = { name: "S", subjects: ["s"], num_replicas: nodes, storage: "file", retention: "limits" };
      return {
        setUp: () => eventually(async () => void (await checked("$JS.API.STREAM.CREATE.S", JSON.stringify(stream)))),
        write: (value) => eventually(async () => void (await checked("s", `${value}`))),
        async count() {
          const answer = natsAnswer.parse(JSON.parse(await ask("$JS.API.STREAM.INFO.S", "")));
          const notFound = 10059;
          if (answer.error?.err_code === notFound) return 0;
          if (answer.state === undefined) throw new Error(answer.error?.description ?? "no state");
          return answer.state.messages;
        },
        close: () => socket.destroy(),
      };
    },
  };
}

const natsAnswer = z.object({
  error: z.object({ description: z.string(), err_code: z.number() }).optional(),
  state: z.object({ messages: z.number() }).optional(),
});

async function natsRequests(socket: Socket): Promise<(subject: string, body: string) => Promise<string>> {
  const open = new Map<string, (body: string) => void>();
  let [text, next] = ["", 0];
  socket.on("data", (chunk) => {
    text += String(chunk);
    for (;;) {
      const line = /^(\S+)[^\r]*\r\n/.exec(text);
      if (line === null) return;
      const [whole, word] = line;
      if (word !== "MSG") {
        text = text.slice(whole.length);
        if (word === "PING") socket.write("PONG\r\n");
        continue;
      }
      const words = whole.trim().split(" ");
      const length = Number(words.at(-1));
      if (text.length < whole.length + length + 2) return;
      open.get(words[1] ?? "")?.(text.slice(whole.length, whole.length + length));
      text = text.slice(whole.length + length + 2);
    }
  });
  socket.write('CONNECT {"verbose":false,"pedantic":false,"name":"bench"}\r\nSUB inbox.* 1\r\n');
  return (subject, body) =>
    new Promise((resolve, reject) => {
      const inbox = `inbox.${next++}`;
      const timer = setTimeout(() => reject(new Error(`no answer about ${subject}`)), 5000);
      open.set(inbox, (answer) => {
        clearTimeout(timer);
        open.delete(inbox);
        resolve(answer);
      });
      socket.write(`PUB ${subject} ${inbox} ${Buffer.byteLength(body)}\r\n${body}\r\n`);
    });
}

function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: host(0), port, noDelay: true }, () => resolve(socket));
    socket.on("error", reject);
  });
}

/** One line for one line. */
function answered(socket: Socket, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const broken = (): void => reject(new Error("the connection broke"));
    socket.once("data", (chunk) => {
      socket.off("close", broken);
      resolve(String(chunk).trim());
    });
    socket.once("close", broken);
    socket.write(line);
  });
}

/** Tried until it succeeds, at most a minute. */
export async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
