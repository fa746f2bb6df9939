/**
 * The messages of the kernel's FUSE, as far as Linux sends them to a file system that answers "not implemented" to the rest: their numbers
 * and layouts are those of include/uapi/linux/fuse.h, version 7.31. All integers are little-endian.
 */
import type { Inode } from "./inode.js";
import { typeMask } from "./inode.js";

export const operations = {
  ...{
    lookup: 1,
    forget: 2,
    getattr: 3,
    setattr: 4,
    readlink: 5,
    symlink: 6,
    mknod: 8,
    mkdir: 9,
    unlink: 10,
    rmdir: 11,
  },
  ...{ rename: 12, link: 13, open: 14, read: 15, write: 16, statfs: 17, release: 18, fsync: 20, flush: 25, init: 26 },
  ...{
    opendir: 27,
    readdir: 28,
    releasedir: 29,
    fsyncdir: 30,
    create: 35,
    interrupt: 36,
    destroy: 38,
    batchForget: 42,
  },
  ...{ fallocate: 43, rename2: 45, syncfs: 50 },
} as const;

/** Numbers of errno(3) on Linux. */
export const errnos = {
  ...{ ENOENT: 2, EIO: 5, EEXIST: 17, ENOTDIR: 20, EISDIR: 21, EINVAL: 22, ENOSPC: 28, ENOSYS: 38, ENOTEMPTY: 39 },
  EOPNOTSUPP: 95,
} as const;
export type Errno = keyof typeof errnos;

export const headerBytes = 40;
/** Of one write request. */
const mostWritten = 2 ** 20;
export const largestRequest = mostWritten + 4096;
const pageBytes = 4096;
/** Only the kernel changes files, so it may remember what it was told as long as it likes; s. */
const forGood = 10n ** 6n;
const blockBytes = 512;

export interface Request {
  readonly operation: number;
  /** Names the request in the answer. */
  readonly unique: bigint;
  /** Of the inode. */
  readonly node: number;
  readonly uid: number;
  readonly gid: number;
  /** What follows the header. */
  readonly body: Buffer;
}

export function requestOf(bytes: Buffer): Request {
  return {
    operation: bytes.readUInt32LE(4),
    unique: bytes.readBigUInt64LE(8),
    node: Number(bytes.readBigUInt64LE(16)),
    uid: bytes.readUInt32LE(24),
    gid: bytes.readUInt32LE(28),
    body: bytes.subarray(headerBytes),
  };
}

/** The header of an answer. */
export function answerHeader(unique: bigint, length: number, errno = 0): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(16 + length, 0);
  header.writeInt32LE(-errno, 4);
  header.writeBigUInt64LE(unique, 8);
  return header;
}

/** A name or the like, up to its zero byte. */
export function textAt(body: Buffer, offset: number): string {
  const end = body.indexOf(0, offset);
  return body.toString("latin1", offset, end < 0 ? body.length : end);
}

export function numberAt(body: Buffer, offset: number): number {
  return Number(body.readBigUInt64LE(offset));
}

/** Nothing is cached but pages, writes go through at once, locks are the kernel's; requests may have a megabyte. */
export function initAnswer(body: Buffer): Buffer {
  const [bigWrites, maxPages, asyncReads, parallel] = [1 << 5, 1 << 22, 1 << 0, 1 << 18];
  const offered = body.readUInt32LE(12);
  const out = Buffer.alloc(64);
  out.writeUInt32LE(7, 0);
  out.writeUInt32LE(Math.min(31, body.readUInt32LE(4)), 4);
  out.writeUInt32LE(body.readUInt32LE(8), 8);
  out.writeUInt32LE((bigWrites | maxPages | asyncReads | parallel) & offered, 12);
  out.writeUInt16LE(64, 16);
  out.writeUInt16LE(48, 18);
  out.writeUInt32LE(mostWritten, 20);
  out.writeUInt32LE(1_000_000, 24);
  out.writeUInt16LE(mostWritten / pageBytes, 28);
  return out;
}

function writeAttributes(inode: Inode, out: Buffer, at: number): void {
  const { mode, uid, gid, modified, changed } = inode.attributes;
  const size = inode.isDirectory ? pageBytes : inode.target === "" ? inode.content.size : inode.target.length;
  out.writeBigUInt64LE(BigInt(inode.number), at);
  out.writeBigUInt64LE(BigInt(size), at + 8);
  out.writeBigUInt64LE(BigInt(Math.ceil(inode.content.allocated / blockBytes)), at + 16);
  for (const [seconds, nanoseconds, ms] of [
    [24, 48, modified],
    [32, 52, modified],
    [40, 56, changed],
  ] as const) {
    out.writeBigUInt64LE(BigInt(Math.floor(ms / 1000)), at + seconds);
    out.writeUInt32LE(Math.floor((ms % 1000) * 1e6), at + nanoseconds);
  }
  out.writeUInt32LE(mode, at + 60);
  // Each directory below it names it as well.
  const below = inode.isDirectory ? 1 + [...inode.entries.values()].filter(({ isDirectory }) => isDirectory).length : 0;
  out.writeUInt32LE(inode.names + below, at + 64);
  out.writeUInt32LE(uid, at + 68);
  out.writeUInt32LE(gid, at + 72);
  out.writeUInt32LE(pageBytes, at + 80);
}

export function entryAnswer(inode: Inode): Buffer {
  const out = Buffer.alloc(128);
  out.writeBigUInt64LE(BigInt(inode.number), 0);
  out.writeBigUInt64LE(forGood, 16);
  out.writeBigUInt64LE(forGood, 24);
  writeAttributes(inode, out, 40);
  return out;
}

export function attributesAnswer(inode: Inode): Buffer {
  const out = Buffer.alloc(104);
  out.writeBigUInt64LE(forGood, 0);
  writeAttributes(inode, out, 16);
  return out;
}

/** Of an open file or directory; the kernel keeps the pages that it has of it. */
export function openAnswer(handle: number): Buffer {
  const keepCache = 1 << 1;
  const out = Buffer.alloc(16);
  out.writeBigUInt64LE(BigInt(handle), 0);
  out.writeUInt32LE(keepCache, 8);
  return out;
}

export function writtenAnswer(length: number): Buffer {
  const out = Buffer.alloc(8);
  out.writeUInt32LE(length, 0);
  return out;
}

export function statfsAnswer(capacity: number, free: number): Buffer {
  const out = Buffer.alloc(80);
  out.writeBigUInt64LE(BigInt(Math.floor(capacity / pageBytes)), 0);
  for (const at of [8, 16]) out.writeBigUInt64LE(BigInt(Math.floor(free / pageBytes)), at);
  for (const at of [24, 32]) out.writeBigUInt64LE(1n << 20n, at);
  out.writeUInt32LE(pageBytes, 40);
  out.writeUInt32LE(255, 44);
  out.writeUInt32LE(pageBytes, 48);
  return out;
}

/** Entries from this position on, as many as have room. */
export function directoryAnswer(entries: readonly (readonly [string, Inode])[], from: number, size: number): Buffer {
  const parts: Buffer[] = [];
  let length = 0;
  for (let index = from; index < entries.length; index++) {
    const entry = entries[index];
    if (entry === undefined) break;
    const [name, inode] = entry;
    const part = Buffer.alloc(24 + Math.ceil(name.length / 8) * 8);
    part.writeBigUInt64LE(BigInt(inode.number), 0);
    part.writeBigUInt64LE(BigInt(index + 1), 8);
    part.writeUInt32LE(name.length, 16);
    part.writeUInt32LE((inode.attributes.mode & typeMask) >> 12, 20);
    part.write(name, 24, "latin1");
    length += part.length;
    if (length > size) break;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** What a request to change attributes asks for. */
export function changesAsked(body: Buffer) {
  const valid = body.readUInt32LE(0);
  const has = (bit: number): boolean => (valid & (1 << bit)) !== 0;
  const timeAt = (seconds: number, nanoseconds: number): number =>
    numberAt(body, seconds) * 1000 + Math.floor(body.readUInt32LE(nanoseconds) / 1e6);
  return {
    mode: has(0) ? body.readUInt32LE(68) : undefined,
    uid: has(1) ? body.readUInt32LE(76) : undefined,
    gid: has(2) ? body.readUInt32LE(80) : undefined,
    size: has(3) ? numberAt(body, 16) : undefined,
    modified: has(8) ? Date.now() : has(5) ? timeAt(40, 60) : undefined,
  };
}
