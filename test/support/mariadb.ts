/** MariaDB with Galera for tests of servers that are not ours, where the machine has it. */
import { galeraServer } from "../../nodes/galera/server.js";
import { missingFile, programPath } from "../../src/clusters/installed.js";

const required = (process.env.SCHISM_REQUIRE ?? "").split(",").includes("galera");

/** False after saying why, unless SCHISM_REQUIRE lists galera: then a missing part of it is an error. */
export function galeraAvailable(): boolean {
  const { executable, debianPackage } = galeraServer;
  const missing = programPath(executable) === undefined ? executable : missingFile(galeraServer);
  if (process.platform === "linux" && missing === undefined) return true;
  if (required) throw new Error(`SCHISM_REQUIRE asks for galera and there is no ${missing}`);
  console.log(`tests of Galera are skipped: there is no ${missing} (apt-get install ${debianPackage})`);
  return false;
}
