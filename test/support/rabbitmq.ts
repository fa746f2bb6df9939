/** RabbitMQ for tests of servers that are not ours, where the machine has it. */
import { rabbitmqServer } from "../../nodes/rabbitmq/server.js";
import { programPath } from "../../src/clusters/installed.js";

const required = (process.env.SCHISM_REQUIRE ?? "").split(",").includes("rabbitmq");

/** False after saying why, unless SCHISM_REQUIRE lists rabbitmq: three Erlang machines are too much for every run of the tests. */
export function rabbitmqAvailable(): boolean {
  const { executable, debianPackage } = rabbitmqServer;
  if (!required) {
    console.log("tests of RabbitMQ are skipped, since they take long: SCHISM_REQUIRE=rabbitmq runs them");
    return false;
  }
  if (process.platform === "linux" && programPath(executable) !== undefined) return true;
  throw new Error(`SCHISM_REQUIRE asks for rabbitmq and there is no ${executable} (apt-get install ${debianPackage})`);
}
