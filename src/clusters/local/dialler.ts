/**
 * Finds the dialling node of a connection: a server that is not ours tells all its peers one address, so the address does not show which of
 * them a connection is from. Linux does: /proc/net/tcp gives the inode of the dialling socket, and /proc/PID/fd which process holds it.
 */

import { readdirSync } from "node:fs";
import { contentOf, linkOf } from "../../machine/processes.js";

/** The dialling end of a connection. */
export interface DiallingEnd {
  readonly address: string;
  readonly port: number;
}

/** `gone`: it has hung up, and the system does not know any more whose it was. `stranger`: none of the processes has it. */
export type Dialler<T> = { readonly kind: "known"; readonly who: T } | { readonly kind: "gone" | "stranger" };

/**
 * Which of these processes hold these ends, in the same order. The tables are read once for all of them: servers that reconnect do so
 * together, and one reading for each would leave the last waiting until it has hung up and dials again.
 */
export function diallersOf<T>(
  ends: readonly DiallingEnd[],
  processes: Iterable<readonly [T, number]>,
): readonly Dialler<T>[] {
  const inodes = inodesAt(ends);
  const sockets = new Set(inodes.flatMap((inode) => (inode === undefined ? [] : [`socket:[${inode}]`])));
  const holders = new Map<string, T>();
  for (const [who, pid] of processes) {
    if (holders.size === sockets.size) break;
    for (const socket of heldBy(pid)) if (sockets.has(socket) && !holders.has(socket)) holders.set(socket, who);
  }
  return inodes.map((inode) => {
    if (inode === undefined) return { kind: "gone" };
    const who = holders.get(`socket:[${inode}]`);
    return who === undefined ? { kind: "stranger" } : { kind: "known", who };
  });
}

function inodesAt(ends: readonly DiallingEnd[]): readonly (string | undefined)[] {
  const addresses = ends.map(({ address, port }) => {
    const bytes = address.split(".").map((part) => Number(part).toString(16).padStart(2, "0"));
    return `${bytes.reverse().join("")}:${port.toString(16).padStart(4, "0")}`.toUpperCase();
  });
  const table = contentOf("/proc/net/tcp");
  const found = addresses.map((end) => inodeIn(table, end));
  if (found.every((inode) => inode !== undefined)) return found;
  // A socket of IPv6 with an IPv4 peer is in the other table, with a mapped address.
  const mapped = contentOf("/proc/net/tcp6");
  return found.map((inode, place) => inode ?? inodeIn(mapped, `0000000000000000FFFF0000${addresses[place] ?? ""}`));
}

function inodeIn(table: string, end: string): string | undefined {
  // Of a thousand lines one or two have it, and the controller stands still meanwhile.
  for (let at = table.indexOf(end); at !== -1; at = table.indexOf(end, at + 1)) {
    const line = table.slice(table.lastIndexOf("\n", at) + 1, table.indexOf("\n", at) + 1 || undefined);
    const [, local, , , , , , , , inode] = line.trim().split(/\s+/);
    if (local === end && inode !== "0") return inode;
  }
  return undefined;
}

function heldBy(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`));
  } catch {
    // It ended in the meantime.
    return [];
  }
}
