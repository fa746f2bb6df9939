/** What a server needs and this machine lacks is named before a run, with the package that has it. */
import { describe, expect, it } from "vitest";
import { zookeeperServer } from "../../../nodes/zookeeper/server.js";
import { refuseAbsent } from "../../../src/clusters/installed.js";
import { serverDoctor } from "../../../src/clusters/server-doctor.js";

/** The program of this server is there; a file that it cannot work without is missing. */
const server = { ...zookeeperServer, executable: process.execPath, needs: [import.meta.filename, "/no/such.jar"] };

describe("a file that a server needs beside its program", () => {
  it("is named when a run begins", () => {
    expect(() => refuseAbsent(server)).toThrow(/^zookeeper needs the file \/no\/such\.jar, which is not there/);
    expect(() => refuseAbsent({ ...server, needs: [import.meta.filename] })).not.toThrow();
  });

  it("is named by the doctor, with its package", async () => {
    const [finding] = await serverDoctor([server]);
    expect(finding).toMatchObject({ able: false, why: expect.stringMatching(/\/no\/such\.jar; .*install zookeeper/) });
  });
});
