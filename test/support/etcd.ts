/** etcd for tests of servers that are not ours, where the machine has it. */
import { etcdServer } from "../../nodes/etcd/server.js";
import { programPath } from "../../src/clusters/installed.js";

const required = (process.env.SCHISM_REQUIRE ?? "").split(",").includes("etcd");

/** False after saying why, unless SCHISM_REQUIRE lists etcd: then a missing one is an error. */
export function etcdAvailable(): boolean {
  if (process.platform === "linux" && programPath(etcdServer.executable) !== undefined) return true;
  if (required) throw new Error("SCHISM_REQUIRE asks for etcd and there is none on the PATH");
  console.log(`tests of etcd are skipped: there is none on the PATH (apt-get install ${etcdServer.debianPackage})`);
  return false;
}
