/** A PostgreSQL server of a test's own: its data in a temporary directory, on loopback, stopped and removed at the end. */
import { spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

const required = (process.env.SCHISM_REQUIRE ?? "").split(",").includes("postgres");
/** Where Debian puts the programs, which are not on the PATH. */
const debian = "/usr/lib/postgresql";

/** False after saying why, unless SCHISM_REQUIRE lists postgres: then a missing one is an error. */
export function postgresAvailable(): boolean {
  if (binaries() !== undefined) return true;
  if (required) throw new Error("SCHISM_REQUIRE asks for postgres and there is none");
  console.log("tests of the store are skipped: there is no PostgreSQL (apt-get install postgresql)");
  return false;
}

function binaries(): string | undefined {
  const versions = existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, "bin")) : [];
  const directories = [...versions, ...(process.env.PATH ?? "").split(":")];
  return directories.find((directory) =>
    ["initdb", "postgres", "pg_ctl"].every((name) => existsSync(join(directory, name))),
  );
}

export class PostgresServer {
  private constructor(
    private readonly directory: string,
    private readonly port: number,
  ) {}

  /** Creates the database cluster and starts the server. */
  static async start(): Promise<PostgresServer> {
    const directory = mkdtempSync(join(tmpdir(), "schism-postgres-"));
    if (process.getuid?.() === 0) {
      const [uid = "", gid = ""] = (await execa("id", ["-u", "postgres"])).stdout
        .concat(" ", (await execa("id", ["-g", "postgres"])).stdout)
        .split(" ");
      chownSync(directory, Number(uid), Number(gid));
    }
    const server = new PostgresServer(directory, await freePort());
    await server.program("initdb", ["--pgdata", server.data, "--auth", "trust", "--username", "schism", "--no-sync"]);
    await server.up();
    server.endWithTests();
    return server;
  }

  /** Also of a process of tests that is killed: a shell of its own waits for the end of either. */
  private endWithTests(): void {
    const script =
      'while kill -0 "$1" 2>/dev/null && [ -d "$2" ]; do sleep 1; done; ' +
      '[ ! -d "$2" ] || { kill -QUIT "$(head -n 1 "$2/data/postmaster.pid")"; rm -rf "$2"; }';
    const words = ["-c", script, "sh", String(process.pid), this.directory];
    spawn("sh", words, { detached: true, stdio: "ignore" }).unref();
  }

  get url(): string {
    return `postgres://schism@127.0.0.1:${this.port}/postgres`;
  }

  async up(): Promise<void> {
    const options = `-c listen_addresses=127.0.0.1 -c port=${this.port} -c unix_socket_directories= -c max_connections=40`;
    await this.program("pg_ctl", [
      "start",
      "--pgdata",
      this.data,
      "--wait",
      "--log",
      join(this.directory, "log"),
      "--options",
      options,
    ]);
  }

  /** As in an outage: connections are cut off. */
  async down(): Promise<void> {
    await this.program("pg_ctl", ["stop", "--pgdata", this.data, "--wait", "--mode", "immediate"]);
  }

  async remove(): Promise<void> {
    await this.down().catch(() => undefined);
    rmSync(this.directory, { recursive: true, force: true });
  }

  private get data(): string {
    return join(this.directory, "data");
  }

  /** The server refuses to run as root. */
  private async program(name: string, args: readonly string[]): Promise<void> {
    const file = join(binaries() ?? "", name);
    const words = process.getuid?.() === 0 ? ["runuser", "-u", "postgres", "--", file, ...args] : [file, ...args];
    const [command = "", ...rest] = words;
    // The server inherits what it is given: with a pipe, the call would not end before the server does.
    await execa(command, rest, { cwd: this.directory, stdio: "ignore" });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
