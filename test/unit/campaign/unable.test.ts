/** What a machine lacks for a night is told when the night begins, in the words in which its runs would tell it. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { unableHere } from "../../../src/campaign/night/unable.js";
import { campaignIn } from "../../../src/campaign/plan/file.js";
import { planNight } from "../../../src/campaign/plan/night.js";

const plan = planNight(
  campaignIn(
    `name: able
budget: { runs: 10 }
cells:
  - { systems: [raft], clusters: [sim, local] }
  - { systems: [etcd], clusters: [local], faults: [none, partition, kill, pause, kill+pause] }
canaries:
  - { systems: [etcd], options: { reads: serializable }, clusters: [local] }
  - { systems: [raft], variants: [log-not-synced] }
`,
    "able.yaml",
  ),
  "n1",
);

afterEach(() => vi.unstubAllEnvs());

describe("what a machine lacks for the cells of a night", () => {
  it("is told in one sentence for all cells that need it", async () => {
    vi.stubEnv("PATH", "/nowhere");
    expect(await unableHere(plan)).toEqual([
      "etcd local none, etcd local partition, etcd local kill and 3 other cells cannot run on this machine: " +
        "etcd needs the program etcd, which is not on the PATH; " +
        "install it, on Debian and Ubuntu with `apt-get install etcd-server`",
    ]);
  });

  it("is nothing for cells that run anywhere", async () => {
    vi.stubEnv("PATH", "/nowhere");
    const anywhere = plan.cells.filter(({ system }) => system === "raft");
    expect(await unableHere({ ...plan, cells: anywhere })).toEqual([]);
  });
});
