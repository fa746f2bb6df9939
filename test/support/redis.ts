/** Redis for tests of servers that are not ours, where the machine has it. */
import { redisSentinelServer } from "../../nodes/redis-sentinel/server.js";
import { programPath } from "../../src/clusters/installed.js";

const required = (process.env.SCHISM_REQUIRE ?? "").split(",").includes("redis");

/** False after saying why, unless SCHISM_REQUIRE lists redis: then a missing one is an error. */
export function redisAvailable(): boolean {
  const { executable, debianPackage } = redisSentinelServer;
  if (process.platform === "linux" && programPath(executable) !== undefined) return true;
  if (required) throw new Error(`SCHISM_REQUIRE asks for redis and there is no ${executable} on the PATH`);
  console.log(`tests of Redis are skipped: there is no ${executable} on the PATH (apt-get install ${debianPackage})`);
  return false;
}
