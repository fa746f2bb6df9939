/**
 * Whether servers in containers can have disks of ours. A disk is mounted from outside into the mount namespace of a container that has
 * started and whose program waits: the mount is seen nowhere else and ends with the container, so nothing has to be unmounted, whatever
 * ends the run.
 */
import { diskObstacle } from "../disk/ability.js";

/** Why not, in one clause; undefined if they can. */
export function containerDiskObstacle(): string | undefined {
  const obstacle = diskObstacle();
  if (obstacle !== undefined) return obstacle;
  if (process.getuid?.() !== 0) return "only root may mount a disk of Schism's into a container";
  const { DOCKER_HOST: host } = process.env;
  if (host !== undefined && !host.startsWith("unix:")) {
    return `a disk of Schism's can be mounted into containers of this machine only, not of ${host}`;
  }
  return undefined;
}
