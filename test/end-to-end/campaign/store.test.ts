/** Jobs from PostgreSQL: whatever happens to workers and server, every job has one result. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { folderAt } from "../../../src/campaign/folder.js";
import type { AttemptLine } from "../../../src/campaign/ledger/lines.js";
import { readLedgers } from "../../../src/campaign/ledger/read.js";
import { ShardJobs } from "../../../src/campaign/night/jobs.js";
import { sampleOf } from "../../../src/campaign/night/steering.js";
import { readCampaign } from "../../../src/campaign/plan/file.js";
import { planNight } from "../../../src/campaign/plan/night.js";
import { connectStore, type StoreConnection } from "../../../src/campaign/store/connection.js";
import { mostAttempts, Store } from "../../../src/campaign/store/store.js";
import { commandFile, schism } from "../../support/command.js";
import { PostgresServer, postgresAvailable } from "../../support/postgres.js";
import { smallCampaign } from "../../support/small-campaign.js";

const root = mkdtempSync(join(tmpdir(), "schism-store-"));
const file = smallCampaign(root, { runs: 400, weights: [3, 2] });
const jobs = 3 + 3 + 2;

describe.runIf(postgresAvailable())("the store", () => {
  let server: PostgresServer;
  const connections: StoreConnection[] = [];
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterEach(async () => {
    for (const connection of connections.splice(0)) await connection.close();
  });
  afterAll(async () => {
    await server.remove();
    rmSync(root, { recursive: true, force: true });
  });

  async function store(leaseSeconds?: number): Promise<Store> {
    const connection = await connectStore(server.url);
    connections.push(connection);
    const made = new Store(connection, leaseSeconds);
    await made.prepare();
    return made;
  }

  /** How many rows a statement changed or found. */
  async function changed(statement: string): Promise<number> {
    const connection = await connectStore(server.url);
    try {
      return await connection.transaction(async (client) => (await client.query(statement)).rowCount ?? 0);
    } finally {
      await connection.close();
    }
  }

  /** Ends the leases of these jobs sooner by as much: no test waits for a lease to end, or hopes that it has not ended. */
  const age = (by: string, jobs: string): Promise<number> =>
    changed(`UPDATE schism_job SET leased_until = leased_until - interval '${by}' WHERE ${jobs}`);

  const planned = (night: string) => {
    const read = readCampaign(file);
    return { plan: planNight(read, night), source: read.source };
  };

  function attempt(night: string, number: number, cell: string, of: number, ms = 5): AttemptLine {
    return {
      ...{ line: "attempt", campaign: "small", night, session: "s", cell, job: number, attempt: of, ms, load: null },
      ...{ begun: "2026-01-01T00:00:00.000Z", outcomes: { valid: 50 }, kinds: {}, operations: 1 },
      ...{ faults: { windows: 0, ok: 0 }, notable: [] },
    };
  }

  // First, while no other night is open: workers take the oldest.
  it("is worked off by three processes, one killed, one stopped for longer than its lease, the server restarted", {
    timeout: 400_000,
  }, async () => {
    const night = ["--night", "three", "--store", server.url];
    const run = execa(
      "node",
      [commandFile, "campaign", "run", file, "--to", join(root, "run"), "--workers", "1", ...night],
      { reject: false },
    );
    const worker = (name: string) =>
      execa(
        "node",
        [commandFile, "campaign", "work", "--store", server.url, "--to", join(root, name), "--workers", "1"],
        { reject: false },
      );
    const made = await store();
    const ofNight = async () => (await made.lines()).filter((line) => line.night === "three");
    const firstLine = async () => (await ofNight()).find((line) => line.line === "session");
    while ((await firstLine()) === undefined) await pause(50);
    const session = (await firstLine())?.session;
    const [killed, stopped] = [worker("killed"), worker("stopped")];
    const others = `night = 'three' AND done IS NULL AND holder <> '${session}'`;
    const held = (): Promise<number> => changed(`SELECT DISTINCT holder FROM schism_job WHERE ${others}`);
    while ((await held()) < 2 || (await ofNight()).every((line) => line.line !== "attempt")) await pause(50);
    killed.kill("SIGKILL");
    stopped.kill("SIGSTOP");
    let noticed = false;
    run.stderr?.on("data", (text) => {
      noticed ||= String(text).includes("the store does not answer");
    });
    await server.down();
    while (!noticed) await pause(50);
    await server.up();
    // As if half a minute had passed in which neither gave a sign of life.
    expect(await age("33 s", others)).toBeGreaterThan(0);
    while ((await changed(`SELECT FROM schism_job WHERE attempt = 1 AND ${others}`)) > 0) await pause(50);
    stopped.kill("SIGCONT");
    const { exitCode, stdout, stderr } = await run;
    expect(stderr).toContain("schism: the store does not answer");
    expect(stderr).toContain("schism: the store is back");
    expect(stdout).toContain("400 runs in 3 cells");
    expect(exitCode).toBe(0);
    expect((await killed).signal).toBe("SIGKILL");
    const late = await stopped;
    expect(late.exitCode).toBe(0);
    expect(late.stdout).toMatch(/[12] results? came too late, after another worker had the job/);
    const own = readLedgers([folderAt(join(root, "run")).ledger]).lines;
    const attempts = own.filter((line): line is AttemptLine => line.line === "attempt" && line.night === "three");
    expect(new Set(attempts.map(({ cell, job }) => `${cell} ${job}`)).size).toBe(jobs);
    expect(attempts).toHaveLength(jobs);
    // What the store holds is what a merge brings.
    const merged = join(root, "merged");
    expect(await schism(["campaign", "merge", server.url, "--to", merged])).toMatchObject({ exitCode: 0, stderr: "" });
    const brought = readLedgers([folderAt(merged).ledger]).lines.filter(({ night: of }) => of === "three");
    expect(new Set(brought.map((line) => JSON.stringify(line)))).toEqual(
      new Set(own.filter(({ night: of }) => of === "three").map((line) => JSON.stringify(line))),
    );
  });

  it("has nothing to do for a worker when no night is open", async () => {
    const { exitCode, stdout, stderr } = await schism([
      ...["campaign", "work", "--store", server.url, "--to", join(root, "idle")],
    ]);
    expect([exitCode, stdout]).toEqual([2, "0 nights, 0 jobs"]);
    expect(stderr).toBe(
      "schism: no night is open there, so nothing was done; schism campaign run FILE --store begins one",
    );
  });

  it("hands each job out once, to any worker that asks, and again when its worker is lost", async () => {
    const [one, other] = [await store(3600), await store(3600)];
    const { plan, source } = planned("leases");
    await Promise.all([one.register(plan, source), other.register(plan, source)]);
    const handed = await Promise.all(
      Array.from({ length: jobs }, (_, index) =>
        (index % 2 === 0 ? one : other).take(plan, "simulated", `w${index}`, "s"),
      ),
    );
    const names = handed.map((each) =>
      each.what === "job" ? `${each.job.cell.name} ${each.job.number} ${each.job.attempt}` : each.what,
    );
    expect(new Set(names).size).toBe(jobs);
    expect(await one.take(plan, "simulated", "late", "s")).toEqual({ what: "wait" });
    const [first] = handed;
    if (first?.what !== "job") throw new Error("no job");
    // Its lease ends; the others show that they are alive.
    await age("3000 s", "night = 'leases'");
    for (let index = 1; index < jobs; index++) await one.renew(plan, `w${index}`);
    await age("3000 s", "night = 'leases'");
    const again = await other.take(plan, "simulated", "second", "s");
    if (again.what !== "job") throw new Error("no job");
    expect(again.job.attempt).toBe(2);
    // The result of the one that was thought lost comes too late, and counts for nothing, before and after the other one's.
    const { cell, number } = again.job;
    expect(await one.finish(attempt("leases", number, cell.name, 1), "w0")).toBe(false);
    const counted = attempt("leases", number, cell.name, 2);
    expect(await other.finish(counted, "second")).toBe(true);
    expect(await one.finish(attempt("leases", number, cell.name, 1), "w0")).toBe(false);
    // A result that is sent again since its answer was lost is the same result.
    expect(await other.finish(counted, "second")).toBe(true);
    expect(await other.finish({ ...counted, ms: 6 }, "second")).toBe(false);
    const lines = (await one.lines()).filter(({ night }) => night === "leases");
    expect(lines).toEqual([counted]);
  });

  it("writes a job off that its workers do not survive", async () => {
    const made = await store(0);
    const { plan, source } = planned("killer");
    await made.register({ ...plan, cells: plan.cells.slice(0, 1).map((cell) => ({ ...cell, due: 50 })) }, source);
    for (let nth = 1; nth <= mostAttempts; nth++) {
      const handed = await made.take(plan, "simulated", `w${nth}`, "s");
      expect(handed).toMatchObject({ what: "job", job: { number: 0, attempt: nth } });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await made.take(plan, "simulated", "last", "s")).toEqual({ what: "wait" });
    expect(await made.take(plan, "simulated", "last", "s")).toEqual({ what: "nothing left" });
    const [line] = (await made.lines()).filter(({ night }) => night === "killer");
    expect(line).toMatchObject({ attempt: mostAttempts, outcomes: { "harness crash": 50 } });
  });

  it("hands jobs out in the order of a night without a store: by weight, and by what is new", async () => {
    const made = await store();
    const { plan: read, source } = planned("steered");
    const plan = { ...read, cells: read.cells.map((cell) => ({ ...cell, due: null })) };
    await made.register(plan, source);
    const jobs = new ShardJobs(plan, { nth: 1, of: 1 }, []);
    for (let count = 0; count < 60; count++) {
      const handed = await made.take(plan, "simulated", "w", "s");
      const job = jobs.take("simulated") ?? expect.fail("no job");
      expect(handed).toEqual({ what: "job", job });
      // Always new in the first cell, soon known in the others.
      const isNew = job.cell === plan.cells[0];
      const situations = sampleOf(Array.from({ length: 16 }, (_, nth) => ((isNew ? job.number : 0) * 16 + nth) << 8));
      const line = { ...attempt("steered", job.number, job.cell.name, 1, 5 + (count % 3)), situations };
      expect(await made.finish(line, "w")).toBe(true);
      jobs.finished(job, line);
    }
    expect([...(await made.novelty(plan))]).toEqual([...jobs.novelty()]);
    expect([...jobs.novelty().values()]).toEqual([1, 0]);
  });

  it("gives back what an interrupted worker had under way, as if no worker had taken it", async () => {
    const made = await store();
    const { plan, source } = planned("back");
    await made.register(plan, source);
    const first = await made.take(plan, "simulated", "w", "s");
    await made.giveBack(plan, "w");
    expect(await made.take(plan, "simulated", "other", "s")).toEqual(first);
  });

  it("that is away is waited for, reported once to callers that wait, and given up in one line when patience ends", async () => {
    const told: string[] = [];
    const [patient, brief] = await Promise.all([
      connectStore(server.url, { onAway: (sentence) => told.push(sentence) }),
      connectStore(server.url, { patienceMs: 500 }),
    ]);
    connections.push(patient, brief);
    const made = new Store(patient);
    await made.prepare();
    await server.down();
    const waiting = Array.from({ length: 3 }, () => made.openNights());
    await expect(new Store(brief).openNights()).rejects.toThrow(
      /^--store: the store did not answer for \d(\.\d)? s: .+; start it, and give the same command again: it goes on where it was$/,
    );
    await server.up();
    await Promise.all(waiting);
    expect(told).toEqual([
      expect.stringMatching(/^the store does not answer \(.+\); waiting for it$/),
      expect.stringMatching(/^the store is back after \d+(\.\d)? s$/),
    ]);
  });

  it("refuses a night that was begun with another file, and tells what is wrong with its own address", async () => {
    const made = await store();
    const { plan, source } = planned("twice");
    await made.register(plan, source);
    await expect(made.register({ ...plan, digest: "0" }, source)).rejects.toThrow(/began with another campaign file/);
    await expect(connectStore("mysql://x")).rejects.toThrow(/--store: cannot be "mysql:\/\/x"; write postgres/);
    const wrong = await schism([
      "campaign",
      "work",
      "--store",
      server.url.replace("/postgres", "/nonsense"),
      "--to",
      join(root, "w"),
    ]);
    expect(wrong).toMatchObject({ exitCode: 254, stdout: "" });
    expect(wrong.stderr).toMatch(
      /^schism: --store: the store refuses: database "nonsense" does not exist; is postgres:.* right\?$/,
    );
  });

  describe("a database that cannot be a store", () => {
    it.each([
      ["that is read only", "SET default_transaction_read_only = on", /read-only transaction/],
      ["without a schema to write to", "SET search_path = none", /no schema has been selected to create in/],
    ])("%s is refused at once, and not waited for", async (_, setting, says) => {
      const database = `store_${setting.length}`;
      const admin = await connectStore(server.url);
      connections.push(admin);
      await admin.transaction(async (client) => {
        await client.query("COMMIT");
        await client.query(`CREATE DATABASE ${database}`);
        await client.query(`ALTER DATABASE ${database} ${setting}`);
        await client.query("BEGIN");
      });
      const told: string[] = [];
      const connection = await connectStore(server.url.replace("/postgres", `/${database}`), {
        onAway: (sentence) => told.push(sentence),
      });
      connections.push(connection);
      await expect(new Store(connection).prepare()).rejects.toThrow(says);
      await expect(new Store(connection).prepare()).rejects.toThrow(/^--store: the store refuses: /);
      expect(told).toEqual([]);
    });

    it("with a night that something else has written is refused with its name", async () => {
      const connection = await connectStore(server.url);
      connections.push(connection);
      await new Store(connection).prepare();
      const written = connection.transaction(async (client) => {
        await client.query("CREATE TEMPORARY TABLE schism_night (LIKE schism_night INCLUDING ALL)");
        await client.query("INSERT INTO schism_night VALUES ('small', 'odd', '', 'garbage', '')");
        // In the same session, where the temporary table comes first.
        return new Store({ transaction: (work) => work(client), close: async () => undefined }).openNights();
      });
      await expect(written).rejects.toThrow(/"budget of small, night odd", --store: is not JSON/);
    });

    it("with a table of that name and another shape is refused in one line", async () => {
      const connection = await connectStore(server.url);
      connections.push(connection);
      await expect(
        connection.transaction(async (client) => {
          await client.query("CREATE TEMPORARY TABLE schism_line (id int)");
          await client.query("SELECT line FROM schism_line");
        }),
      ).rejects.toThrow(/^--store: the store refuses: column "line" does not exist; is postgres:.* right\?$/);
    });
  });
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
