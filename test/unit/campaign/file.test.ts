/** What a campaign file may say, and that whatever else it says is refused with its line. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { programSystems, systems } from "../../../nodes/index.js";
import { cellsOf } from "../../../src/campaign/plan/cells.js";
import { readCampaign } from "../../../src/campaign/plan/file.js";
import { planNight } from "../../../src/campaign/plan/night.js";
import { scenarioOf } from "../../../src/campaign/plan/scenarios.js";
import { packagedServer } from "../../../src/contract/system.js";
import { InputError } from "../../../src/history/errors.js";
import { exhibits, findExhibit } from "../../../src/scenario/museum.js";

const root = mkdtempSync(join(tmpdir(), "schism-campaign-file-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const canary = `canaries:
  - systems: [raft]
    variants: [log-not-synced]
`;

function written(text: string): string {
  const path = join(root, "campaign.yaml");
  writeFileSync(path, text);
  return path;
}

function refusal(text: string): string {
  try {
    cellsOf(readCampaign(written(text)));
  } catch (error) {
    if (error instanceof InputError) return error.message.replace(`${root}/`, "");
    throw error;
  }
  return "accepted";
}

describe("a campaign file", () => {
  it("has what the museum knows on its clusters: what is convicted as a canary, what is acquitted as a cell", () => {
    const cells = cellsOf(
      readCampaign(written(`name: all\nbudget: { runs: 9 }\ncells: [{ systems: [raft] }]\n${canary}museum: {}\n`)),
    );
    const roles = cells.flatMap(({ exhibit, cluster, canary: is }) =>
      exhibit === undefined ? [] : [[exhibit, cluster, is]],
    );
    expect(roles).toEqual(exhibits().map(({ exhibit }) => [exhibit.name, "local", exhibit.convicted]));
    for (const cell of cells.filter(({ exhibit }) => exhibit !== undefined)) {
      const known = findExhibit(cell.exhibit ?? "").exhibit.setting;
      expect(scenarioOf(cell, 7)).toMatchObject({
        schedule: known.schedule,
        mainMs: known.mainMs,
        cluster: "local",
        seed: 7,
      });
    }
  });

  it("says how long clients of a cell on processes wait for an answer", () => {
    const timeouts = ["", "    timeout: 5s\n"].map((line) => {
      const [cell] = cellsOf(readCampaign(written(`${good}    clusters: [local]\n${line}${canary}`)));
      return cell === undefined ? undefined : scenarioOf(cell, 7).operationTimeoutMs;
    });
    expect(timeouts).toEqual([1000, 5000]);
  });

  it("has an entry of the museum on each cluster that it names", () => {
    const museum = "museum: { entries: [etcd-stale-reads], clusters: [local, docker] }\n";
    const cells = cellsOf(
      readCampaign(written(`name: all\nbudget: { runs: 9 }\ncells: [{ systems: [raft] }]\n${canary}${museum}`)),
    );
    expect(cells.map(({ name }) => name).slice(-2)).toEqual([
      "museum etcd-stale-reads local",
      "museum etcd-stale-reads docker",
    ]);
  });

  it("of the night of the package has the whole museum", () => {
    const path = new URL("../../../campaigns/nightly.yaml", import.meta.url).pathname;
    const known = new Set(cellsOf(readCampaign(path)).map(({ exhibit }) => exhibit));
    for (const { exhibit } of exhibits()) expect(known).toContain(exhibit.name);
  });

  it("stands for every combination of what it lists", () => {
    const read = readCampaign(
      written(
        `name: all
budget: { runs: 1200 }
cells:
  - systems: [raft, primary-backup]
    workloads: [register, set]
    clusters: [sim, local]
    faults: [partition, kill+pause]
    weight: 2
  - systems: [raft]
    options: { reads: [leader, follower] }
${canary}`,
      ),
    );
    const cells = cellsOf(read);
    expect(cells.map(({ name }) => name)).toContain("primary-backup local set kill+pause");
    expect(cells.map(({ name }) => name)).toContain("raft sim reads=follower");
    expect(cells.filter(({ canary: is }) => is).map(({ name }) => name)).toEqual(["raft:log-not-synced sim"]);
    expect(cells).toHaveLength(2 * 2 * 2 * 2 + 2 + 1);
  });

  it("may repeat itself by aliases", () => {
    const cells = cellsOf(
      readCampaign(
        written(
          `name: alike\nbudget: { runs: 10 }\ncells:\n  - &raft { systems: &systems [raft] }\n  - { <<: *raft, faults: [kill] }\n  - { systems: *systems, faults: [pause] }\n${canary}`,
        ),
      ),
    );
    expect(cells.map(({ name }) => name)).toEqual([
      ...["raft sim", "raft sim kill", "raft sim pause"],
      "raft:log-not-synced sim",
    ]);
  });

  it("may have canaries that break by an option, by a fault beyond what the system tolerates, or by what they are", () => {
    const canaries = `canaries:
  - { systems: [raft], options: { reads: [follower] } }
  - { systems: [raft], faults: [wipe] }
`;
    const read = readCampaign(written(`name: c\nbudget: { runs: 10 }\ncells: [{ systems: [raft] }]\n${canaries}`));
    expect(cellsOf(read).filter((cell) => cell.canary)).toHaveLength(2);
  });

  it("gives each cell runs by its weight, all of them together as many as the budget", () => {
    const read = readCampaign(
      written(`name: weights
budget: { runs: 100 }
cells:
  - systems: [raft]
    weight: 6
  - systems: [paxos]
    weight: 3
${canary}`),
    );
    expect(planNight(read, "one").cells.map(({ due }) => due)).toEqual([60, 30, 10]);
    expect(planNight(read, "one", { runs: 7 }).cells.map(({ due }) => due)).toEqual([4, 2, 1]);
  });

  it("plans another seed each night, and the same one for the same night", () => {
    const read = readCampaign(written(`name: seeds\nbudget: { time: 1m }\ncells: [{ systems: [raft] }]\n${canary}`));
    expect(planNight(read, "a").seed).toBe(planNight(read, "a").seed);
    expect(planNight(read, "a").seed).not.toBe(planNight(read, "b").seed);
    expect(planNight(read, "a", { runs: 5 }).digest).not.toBe(planNight(read, "a").digest);
  });

  const good = `name: refused
budget: { time: 1m }
cells:
  - systems: [raft]
`;

  it.each([
    ["no canary", good, 'campaign.yaml, field "canaries": is missing'],
    [
      "no budget",
      `name: x\nbudget: {}\ncells: [{ systems: [raft] }]\n${canary}`,
      'campaign.yaml, line 2, field "budget": must say `time`, `runs` or both',
    ],
    [
      "a field that is misspelt",
      `${good}    workload: [register]\n${canary}`,
      'campaign.yaml, line 5, field "cells.0.workload": is not known; is it misspelt?',
    ],
    [
      "a field that is needed and misspelt",
      `${good.replace("systems", "sytems")}${canary}`,
      'campaign.yaml, line 4, field "cells.0.systems": is missing; is "sytems" a misspelling of it?',
    ],
    [
      "a system that there is not",
      `${good.replace("raft", "rafft")}${canary}`,
      'campaign.yaml, line 4, field "cells.0.systems.0": unknown system "rafft"',
    ],
    [
      "a variant that there is not",
      `${good}${canary.replace("log-not-synced", "nonsense")}`,
      'field "canaries.0": raft:nonsense sim cannot be run: raft has no variant "nonsense"',
    ],
    [
      "a workload that the system has not",
      `${good}    workloads: [commit]\n${canary}`,
      "raft sim commit cannot be run",
    ],
    [
      "a kind of fault that there is not",
      `${good}    faults: [partition+flood]\n${canary}`,
      'line 5, field "cells.0.faults.0": "flood" is not a kind of fault',
    ],
    [
      "a cell that stands twice",
      `${good}  - systems: [raft]\n${canary}`,
      'line 5, field "cells.1": appears twice in the campaign: raft sim',
    ],
    ["a server in the simulator", `${good.replace("raft", "etcd")}${canary}`, "; write for example clusters: [local]"],
    [
      "a server of one's own that there is not",
      `${good.replace("raft", "./none.json")}${canary}`,
      'campaign.yaml, line 4, field "cells.0.systems.0": ./none.json: is not a file',
    ],
    ["a second document", `${good}${canary}---\nname: b\n`, "begins a second YAML document; leave one document in it"],
    [
      "all faults beside one",
      `${good}    faults: [all+kill]\n${canary}`,
      'field "cells.0.faults.0": joins all with others: "all+kill"; let it stand alone',
    ],
    [
      "a rate that simulated runs draw",
      `${good}    rate: 5\n${canary}`,
      'field "cells.0.rate": has no effect on simulated runs',
    ],
    [
      "a timeout that simulated runs draw",
      `${good}    timeout: 5s\n${canary}`,
      'field "cells.0.timeout": has no effect on simulated runs',
    ],
    [
      "two keys of one name",
      `${good}name: again\n${canary}`,
      "campaign.yaml, line 5: is not YAML: Map keys must be unique",
    ],
    ["what is no YAML", `name: [\n`, "campaign.yaml, line 2: is not YAML"],
    [
      "a time without a unit",
      `name: x\nbudget: { time: 60 }\ncells: [{ systems: [raft] }]\n${canary}`,
      'line 2, field "budget.time"',
    ],
    [
      "a time beyond all timers",
      `name: x\nbudget: { time: 600h }\ncells: [{ systems: [raft] }]\n${canary}`,
      "at most 596h",
    ],
    [
      "a name that is a path",
      `name: ../x\nbudget: { time: 1m }\ncells: [{ systems: [raft] }]\n${canary}`,
      'line 1, field "name"',
    ],
    ["a limit of more than all", `${good}limits: { unknown: 101 }\n${canary}`, 'line 5, field "limits.unknown"'],
    ["an alias of nothing", `${good}limits: *none\n${canary}`, "campaign.yaml: is not YAML: Unresolved alias"],
    [
      "aliases that stand for too much",
      `a: &a [${"x,".repeat(9)}]\n${[..."bcd"].map((each, nth) => `${each}: &${each} [${`*${"abc"[nth]},`.repeat(9)}]\n`).join("")}`,
      "campaign.yaml: is not YAML: Excessive alias count",
    ],
    [
      "an option that is no text",
      `${good}    options: { reads: 3 }\n${canary}`,
      'line 5, field "cells.0.options.reads": must be a text or a list of texts: write numbers in quotes',
    ],
    ["an empty command", `${good}notify: " "\n${canary}`, 'line 5, field "notify": must not be empty'],
    [
      "one fault twice",
      `${good}    faults: [kill+kill]\n${canary}`,
      'line 5, field "cells.0.faults.0": names kill twice',
    ],
    [
      "a mix of faults in two orders",
      `${good}    faults: [kill+pause, pause+kill]\n${canary}`,
      'field "cells.0": appears twice in the campaign: raft sim pause+kill and raft sim kill+pause',
    ],
    [
      "options in two orders",
      `${good}    options: { reads: lease, snapshots: often }\n  - systems: [raft]\n    options: { snapshots: often, reads: lease }\n${canary}`,
      "appears twice in the campaign",
    ],
    [
      "a canary of the correct program",
      `${good}canaries: [{ systems: [paxos] }]\n`,
      'line 5, field "canaries.0": paxos sim is not a canary: the correct program keeps its promises there',
    ],
    [
      "a canary with a safe option",
      `${good}canaries: [{ systems: [raft], options: { reads: leader } }]\n`,
      "raft sim reads=leader is not a canary",
    ],
    [
      "an unknown entry of the museum",
      `${good}museum: { entries: [etcd-nothing] }\n${canary}`,
      'line 5, field "museum.entries.0": unknown entry "etcd-nothing"',
    ],
    [
      "an entry of the museum on a cluster where it is not known",
      `${good}museum: { entries: [galera-lost-update], clusters: [docker] }\n${canary}`,
      "museum galera-lost-update docker cannot be run: galera-lost-update is not known on the docker cluster",
    ],
    [
      "an entry of the museum in the simulator",
      `${good}museum: { clusters: [sim] }\n${canary}`,
      'line 5, field "museum.clusters.0"',
    ],
    ["a limit on passes", `${good}limits: { valid: 1 }\n${canary}`, 'line 5, field "limits.valid": is not known'],
  ])("with %s is refused in one line", (_, text, message) => {
    expect(refusal(text)).toContain(message);
    expect(refusal(text)).not.toContain("\n");
  });
});

describe("the campaigns of the package", () => {
  const directory = new URL("../../../campaigns/", import.meta.url).pathname;

  it("nightly runs every system that is simulated, and every server that is packaged", () => {
    const cells = cellsOf(readCampaign(join(directory, "nightly.yaml")));
    const ran = (cluster: string): string[] =>
      [...new Set(cells.filter((cell) => cell.cluster === cluster).map(({ system }) => system))].sort();
    expect(ran("sim")).toEqual([...programSystems.keys()].sort());
    const servers = [...systems.values()].filter((system) => packagedServer(system) !== undefined);
    expect(ran("local")).toEqual(expect.arrayContaining(servers.map(({ name }) => name)));
  });

  it.each(readdirSync(directory).filter((name) => name.endsWith(".yaml")))("%s can be run", (name) => {
    expect(cellsOf(readCampaign(join(directory, name))).length).toBeGreaterThan(1);
  });
});
