/** ZooKeeper for tests of servers that are not ours, where the machine has it with a Java runtime. */
import { zookeeperServer } from "../../nodes/zookeeper/server.js";
import { missingFile, programPath } from "../../src/clusters/installed.js";

const required = (process.env.SCHISM_REQUIRE ?? "").split(",").includes("zookeeper");

/** False after saying why, unless SCHISM_REQUIRE lists zookeeper: then a missing part of it is an error. */
export function zookeeperAvailable(): boolean {
  const { executable, debianPackage } = zookeeperServer;
  const missing = programPath(executable) === undefined ? executable : missingFile(zookeeperServer);
  if (process.platform === "linux" && missing === undefined) return true;
  if (required) throw new Error(`SCHISM_REQUIRE asks for zookeeper and there is no ${missing}`);
  console.log(`tests of ZooKeeper are skipped: there is no ${missing} (apt-get install ${debianPackage})`);
  return false;
}
