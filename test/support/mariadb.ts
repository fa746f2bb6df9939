/** MariaDB with Galera for tests of servers that are not ours, where the machine has it. */
import { galeraServer } from "../../nodes/galera/server.js";
import { missingFile, programPath } from "../../src/clusters/installed.js";

const required = (process.env.SCHISM_REQUIRE ?? "").split(",").includes("galera");

/** False after saying why, unless SCHISM_REQUIRE lists galera: copies of whole databases are too much for every run of the tests. */
export function galeraAvailable(): boolean {
  const { executable, debianPackage } = galeraServer;
  if (!required) {
    console.log("tests of Galera are skipped, since they take long: SCHISM_REQUIRE=galera runs them");
    return false;
  }
  const missing = programPath(executable) === undefined ? executable : missingFile(galeraServer);
  if (process.platform === "linux" && missing === undefined) return true;
  throw new Error(`SCHISM_REQUIRE asks for galera and there is no ${missing} (apt-get install ${debianPackage})`);
}
