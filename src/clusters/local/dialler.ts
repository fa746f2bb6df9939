/**
 * Finds the dialling node of a connection: a server that is not ours tells all its peers one address, so the address does not show which of
 * them a connection is from. Linux does: /proc/net/tcp gives the inode of the dialling socket, and /proc/PID/fd which process holds it.
 */

import { readdirSync } from "node:fs";
import { contentOf, linkOf } from "../processes.js";

/** The process among these that holds the socket at this end of a connection; undefined if none does, or the connection is gone. */
export function diallerOf<T>(address: string, port: number, processes: Iterable<readonly [T, number]>): T | undefined {
  const inode = inodeAt(address, port);
  if (inode === undefined) return undefined;
  for (const [who, pid] of processes) if (holds(pid, `socket:[${inode}]`)) return who;
  return undefined;
}

function inodeAt(address: string, port: number): string | undefined {
  const bytes = address.split(".").map((part) => Number(part).toString(16).padStart(2, "0"));
  const end = `${bytes.reverse().join("")}:${port.toString(16).padStart(4, "0")}`.toUpperCase();
  // A socket of IPv6 with an IPv4 peer is in the other table, with a mapped address.
  return inodeIn("/proc/net/tcp", end) ?? inodeIn("/proc/net/tcp6", `0000000000000000FFFF0000${end}`);
}

function inodeIn(table: string, end: string): string | undefined {
  const text = contentOf(table);
  // Of a thousand lines one or two have it, and the controller stands still meanwhile.
  for (let at = text.indexOf(end); at !== -1; at = text.indexOf(end, at + 1)) {
    const line = text.slice(text.lastIndexOf("\n", at) + 1, text.indexOf("\n", at) + 1 || undefined);
    const [, local, , , , , , , , inode] = line.trim().split(/\s+/);
    if (local === end && inode !== "0") return inode;
  }
  return undefined;
}

function holds(pid: number, socket: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => linkOf(`/proc/${pid}/fd/${fd}`) === socket);
  } catch {
    // It ended in the meantime.
    return false;
  }
}
