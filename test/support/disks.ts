/** Disks of ours for tests, where the machine can have them. */
import { diskObstacle } from "../../src/clusters/disk/ability.js";

const required = (process.env.SCHISM_REQUIRE ?? "").split(",").includes("disks");

/** False after saying why, unless SCHISM_REQUIRE lists disks: then a machine that cannot is an error. */
export function disksAvailable(): boolean {
  const obstacle = diskObstacle();
  if (obstacle === undefined) return true;
  if (required) throw new Error(`SCHISM_REQUIRE asks for disks: ${obstacle}`);
  console.log(`tests of disks are skipped: ${obstacle}`);
  return false;
}
