// The arrows of the design: nodes knows nothing of src; checkers know history and models only; one place imports dockerode.
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "nodes-know-nothing-of-src", severity: "error", from: { path: "^nodes/" }, to: { path: "^src/" } },
    {
      name: "history-is-the-bottom",
      severity: "error",
      from: { path: "^src/history/" },
      to: { path: "^src/", pathNot: "^src/history/" },
    },
    {
      name: "models-know-history-only",
      severity: "error",
      from: { path: "^src/models/" },
      to: { path: "^src/", pathNot: "^src/(models|history)/" },
    },
    {
      name: "checkers-know-history-and-models-only",
      severity: "error",
      from: { path: "^src/checkers/" },
      to: { path: "^(src|nodes)/", pathNot: "^src/(checkers|models|history)/" },
    },
    {
      name: "the-verifier-is-alone",
      comment: "It confirms what checkers found, so it may share nothing with them but histories and models.",
      severity: "error",
      from: { path: "^src/verify/" },
      to: { path: "^(src|nodes)/", pathNot: "^src/(verify|models|history)/" },
    },
    {
      name: "faults-know-no-cluster",
      comment: "The nemesis speaks to the cluster contract, never to one implementation.",
      severity: "error",
      from: { path: "^src/(faults|workloads|systems|run)/" },
      to: { path: "^src/clusters/(local|docker|sim)/" },
    },
    {
      name: "dockerode-in-one-place",
      severity: "error",
      from: { pathNot: "^(src|test)/clusters/docker/" },
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
      name: "protocols-have-no-hands",
      comment:
        "Replica code touches no socket, clock, file or process; only the runtime in nodes/server and nodes/sandbox does.",
      severity: "error",
      from: { path: "^nodes/", pathNot: "^nodes/(server|sandbox)/" },
      to: { dependencyTypes: ["core", "npm"] },
    },
    {
      name: "simulated-code-has-no-hands",
      comment: "What a simulation runs takes time, chance and records from its cluster, never from the system.",
      severity: "error",
      from: {
        path: "^src/(clusters/sim|explore|faults|workloads|systems|invariants)/|^src/(clusters/(impairment|world)|hunt/draw|run/(client|execute|happenings|inline-watch|progress|scenario))\\.ts$",
      },
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
      name: "the-page-is-reached-by-its-data",
      comment: "The report writer fills in the page's data; the page's code reaches it as one bundled file.",
      severity: "error",
      from: { path: "^(src|nodes)/", pathNot: "^src/report/page/" },
      to: { path: "^src/report/page/", pathNot: "^src/report/page/data\\.ts$" },
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
