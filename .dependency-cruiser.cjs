// The arrows of the design (docs/architecture.md draws them). Each room lists the rooms that it may know; what is not listed points the
// wrong way. Which code lives under virtual time is said once, in biome.json, where the rule on its globals needs it.
const { readFileSync } = require("node:fs");

/** Rooms of src, lowest first. */
const rooms = new Map([
  ["history", []],
  ["machine", []],
  ["models", ["history"]],
  ["checkers", ["history", "models"]],
  // It confirms what checkers found, so it may share nothing with them but histories and models.
  ["verify", ["history", "models"]],
  ["files", ["history", "machine"]],
  ["faults", []],
  ["contract", ["checkers", "faults", "history", "models"]],
  ["claims", ["contract"]],
  // What figures of the museum are measured by.
  ["museum", ["checkers", "contract", "history"]],
  ["workloads", ["checkers", "contract", "history", "models"]],
  ["record", ["contract", "faults", "history"]],
  ["system-file", ["contract", "faults", "history", "workloads"]],
  ["scenario", ["contract", "faults", "history", "models", "record", "system-file", "workloads"]],
  ["clusters", ["claims", "contract", "faults", "history", "machine"]],
  // They speak to the contract of a cluster, never to one implementation.
  ["nemesis", ["clock", "contract", "faults"]],
  ["execution", ["checkers", "clock", "contract", "faults", "history", "models", "nemesis", "record", "scenario"]],
  ["judging", ["checkers", "contract", "faults", "history", "record"]],
  ["explore", ["contract", "history", "scenario"]],
  ["trials", ["checkers", "clusters", "contract", "execution", "history", "judging", "models", "record"]],
  ["report", ["checkers", "contract", "execution", "faults", "history", "models", "record", "scenario", "verify"]],
  [
    "run",
    [
      ...[
        "checkers",
        "clusters",
        "contract",
        "execution",
        "faults",
        "files",
        "history",
        "judging",
        "models",
        "nemesis",
      ],
      ...["record", "report", "scenario"],
    ],
  ],
  [
    "matrix",
    [
      ...[
        "checkers",
        "clusters",
        "contract",
        "execution",
        "explore",
        "faults",
        "history",
        "judging",
        "record",
        "report",
      ],
      ...["scenario", "trials"],
    ],
  ],
  ["staleness", ["clusters", "contract", "execution", "history", "record", "report", "scenario"]],
  [
    "shrink",
    [
      ...["checkers", "clusters", "contract", "execution", "faults", "files", "history", "judging", "record", "run"],
      ...["scenario", "trials"],
    ],
  ],
  [
    "replay",
    ["checkers", "contract", "execution", "files", "history", "record", "run", "scenario", "trials", "workloads"],
  ],
  [
    "library",
    [
      ...["checkers", "contract", "files", "history", "models", "record", "report", "run", "scenario", "verify"],
      "workloads",
    ],
  ],
]);
const nodes = "^nodes/(?!index\\.ts|.*/(system|claims|museum)\\.ts)";

/** Whether a file belongs to a room, as a regular expression. A few files stand for a room of their own. */
const single = new Map([["clock", "src/clusters/clock\\.ts"]]);
const pathOf = (room) => single.get(room) ?? `src/${room}/`;

const layers = [...rooms].map(([room, known]) => ({
  name: `${room}-knows-only-what-stands-below`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: {
    path: "^src/",
    pathNot: `^(${[room, ...known].map(pathOf).join("|")}|src/package\\.ts)`,
  },
}));

const virtualTime = JSON.parse(readFileSync(`${__dirname}/biome.json`, "utf8"))
  .overrides.find(({ includes }) => includes.includes("src/clusters/sim/**"))
  .includes.map((glob) => glob.replace(/\*\*$/, ""));

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    ...layers,
    {
      name: "protocols-know-nothing-of-src",
      comment:
        "Only what says that a protocol is a system under test, and what claims are its own, looks at the contracts.",
      severity: "error",
      from: { path: nodes },
      to: { path: "^src/" },
    },
    {
      name: "systems-know-contracts-and-shelves",
      severity: "error",
      from: { path: "^nodes/(index\\.ts|.*/(system|claims|museum)\\.ts)" },
      to: { path: "^src/", pathNot: "^src/(contract|claims|workloads|faults|museum)/" },
    },
    {
      name: "replicas-load-no-system",
      severity: "error",
      from: { path: nodes },
      to: { path: "^nodes/(index\\.ts|.*/(system|claims|museum)\\.ts)" },
    },
    {
      name: "the-registry-has-few-readers",
      comment: "Who needs a system is handed one.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(scenario|cli)/" },
      to: { path: "^nodes/(index|.*/system)\\.ts" },
    },
    {
      name: "systems-are-looked-up-by-few",
      comment:
        "By a name in a scenario, on the command line, in the file of a campaign or in a job for a thread; the scenario, once prepared, carries its system.",
      severity: "error",
      from: {
        path: "^src/",
        pathNot: "^src/(scenario|cli|campaign)/|^src/library/run\\.ts$|^src/matrix/named-subject\\.ts$",
      },
      to: { path: "^src/scenario/find-system\\.ts" },
    },
    {
      name: "clusters-by-their-contract",
      severity: "error",
      from: { path: "^src/(run|report|replay)/" },
      to: { path: "^src/clusters/(local|docker|sim)/" },
    },
    {
      name: "clusters-stand-side-by-side",
      comment: "What two of them need lies in src/clusters/ itself.",
      severity: "error",
      from: { path: "^src/clusters/(local|docker|sim)/" },
      to: { path: "^src/clusters/(local|docker|sim)/", pathNot: "^src/clusters/$1/" },
    },
    {
      name: "nothing-below-reports-or-keeps",
      comment: "Directories of runs stand above the report; what makes runs and keeps them stands above both.",
      severity: "error",
      from: { path: "^(src|nodes)/", pathNot: "^src/(run|replay|shrink|hunt|campaign|library|cli)/|^src/index\\.ts$" },
      to: { path: "^src/run/" },
    },
    {
      name: "dockerode-in-one-place",
      severity: "error",
      from: { pathNot: "^(src|test/end-to-end)/clusters/docker/" },
      to: { path: "node_modules/(@types/)?dockerode" },
    },
    {
      name: "one-way-to-the-terminal",
      comment: "What moves the cursor needs the unguarded stream, and only this file escapes what goes there.",
      severity: "error",
      from: { path: "^(src|nodes)/", pathNot: "^src/cli/terminal\\.ts$" },
      to: { path: "node_modules/log-update" },
    },
    {
      name: "cli-is-the-top",
      severity: "error",
      from: { path: "^(src|nodes)/", pathNot: "^src/cli/" },
      to: { path: "^src/cli/" },
    },
    {
      name: "handlers-are-thin",
      comment:
        "A handler reads arguments, calls one function of the room below and prints: what runs, judges or searches by itself is not its affair.",
      severity: "error",
      from: { path: "^src/cli/" },
      to: {
        path:
          "^src/(claims|judging|nemesis|trials|verify)/|^src/execution/(?!progress\\.ts)|^src/checkers/(?!verdict\\.ts)|" +
          "^src/clusters/sim/|^src/run/(?!anew|asked|exhibit|recorded|rejudge)",
      },
    },
    {
      name: "runs-of-the-library-are-a-top",
      severity: "error",
      from: { path: "^(src|nodes)/", pathNot: "^src/(index|library/run)\\.ts$" },
      to: { path: "^src/library/run\\.ts$" },
    },
    {
      name: "protocols-have-no-hands",
      comment:
        "Replica code touches no socket, clock, file or process; only the runtime in nodes/server and nodes/sandbox does, and what " +
        "speaks to a server that is not ours, its gateway.",
      severity: "error",
      from: { path: "^nodes/", pathNot: "^nodes/(server|sandbox)/|^nodes/[a-z-]+/gateway(\\.ts$|/)" },
      to: { dependencyTypes: ["core", "npm"] },
    },
    {
      name: "simulated-code-has-no-hands",
      comment: "What a simulation runs takes time, chance and records from its cluster, never from the system.",
      severity: "error",
      from: { path: `^(${virtualTime.join("|")})` },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "the-page-is-a-program-of-its-own",
      comment:
        "It runs in a browser: what it imports goes into every report, and must need nothing of Node or the harness.",
      severity: "error",
      from: { path: "^src/report/page/" },
      to: { pathNot: "^src/report/page/|^src/history/plural\\.ts$|^node_modules/uplot/" },
    },
    {
      name: "the-campaign-page-shares-parts",
      comment: "Elements, colours and charts are those of the run report's page; what is judged there stays there.",
      severity: "error",
      from: { path: "^src/campaign/report/page/" },
      to: {
        pathNot:
          "^src/campaign/report/page/|^src/report/page/(chart|data|dom|theme)\\.ts$|^src/history/plural\\.ts$|^node_modules/uplot/",
      },
    },
    {
      name: "the-page-is-reached-by-its-data",
      comment: "The report writer fills in the page's data; the page's code reaches it as one bundled file.",
      severity: "error",
      from: { path: "^(src|nodes)/", pathNot: "^src/(campaign/)?report/page/" },
      to: { path: "^src/(campaign/)?report/page/", pathNot: "^src/(campaign/)?report/page/data\\.ts$" },
    },
    { name: "not-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    parser: "swc",
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
