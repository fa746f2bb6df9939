/** RabbitMQ for tests of servers that are not ours, where the machine has it. */
import { rabbitmqServer } from "../../nodes/rabbitmq/server.js";
import { programPath } from "../../src/clusters/installed.js";

const required = (process.env.SCHISM_REQUIRE ?? "").split(",").includes("rabbitmq");

/** False after saying why, unless SCHISM_REQUIRE lists rabbitmq: then a missing one is an error. */
export function rabbitmqAvailable(): boolean {
  const { executable, debianPackage } = rabbitmqServer;
  if (process.platform === "linux" && programPath(executable) !== undefined) return true;
  if (required) throw new Error(`SCHISM_REQUIRE asks for rabbitmq and there is no ${executable}`);
  console.log(`tests of RabbitMQ are skipped: there is no ${executable} (apt-get install ${debianPackage})`);
  return false;
}
