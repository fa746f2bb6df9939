/** Whether this machine can give disks of ours to servers that are not ours: one is made, loses power and vanishes. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { thisController, wordOf } from "../../machine/controller.js";
import type { Finding } from "../finding.js";
import { diskObstacle } from "./ability.js";
import { NodeDisk } from "./disk.js";

const what = "disks";
const faults = "power-loss, disk-full, disk-failing, disk-slow, bit-rot and wipe of servers that are not Schism's";

export async function diskDoctor(): Promise<Finding> {
  const obstacle = diskObstacle();
  if (obstacle !== undefined) return { what, able: false, why: `no ${faults}: ${obstacle}` };
  const root = mkdtempSync(join(tmpdir(), "schism-disk-"));
  let disk: NodeDisk | undefined;
  try {
    const plan = { directory: join(root, "disk"), runId: basename(root), controller: wordOf(thisController()) };
    disk = await NodeDisk.start(plan);
    await disk.losePower({ mode: "strict" });
    return { what, able: true, why: `${faults}, by a file system on /dev/fuse; seen to lose what was not synced` };
  } catch (error) {
    return { what, able: false, why: `no ${faults}: ${error instanceof Error ? error.message : String(error)}` };
  } finally {
    await disk?.remove();
    rmSync(root, { recursive: true, force: true });
  }
}
