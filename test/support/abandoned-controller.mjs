// A controller that starts a local cluster of echo replicas, stops one of them with SIGSTOP, says so and waits to be killed.
import { realClock } from "../../dist/src/clusters/clock.js";
import { createLocalCluster } from "../../dist/src/clusters/local/cluster.js";

const [directory, runId, entry] = process.argv.slice(2);
const cluster = createLocalCluster(
  {
    runId,
    launch: { kind: "program", program: { name: "echo" } },
    settings: { options: {}, variant: null },
    nodes: ["n1", "n2", "n3"],
    seed: 1,
    directory,
  },
  realClock(),
  entry,
);
await cluster.start();
await cluster.inject({ kind: "pause", nodes: ["n2"] });
process.stdout.write("ready\n");
setInterval(() => {}, 1000);
