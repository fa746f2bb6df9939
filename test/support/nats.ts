/** NATS for tests of servers that are not ours, where the machine has it. */
import { natsServer } from "../../nodes/nats/server.js";
import { programPath } from "../../src/clusters/installed.js";

const required = (process.env.SCHISM_REQUIRE ?? "").split(",").includes("nats");

/** False after saying why, unless SCHISM_REQUIRE lists nats: then a missing one is an error. */
export function natsAvailable(): boolean {
  const { executable, debianPackage } = natsServer;
  if (process.platform === "linux" && programPath(executable) !== undefined) return true;
  if (required) throw new Error(`SCHISM_REQUIRE asks for nats and there is no ${executable} on the PATH`);
  console.log(`tests of NATS are skipped: there is no ${executable} on the PATH (apt-get install ${debianPackage})`);
  return false;
}
