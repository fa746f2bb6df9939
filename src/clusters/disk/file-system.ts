/**
 * Answers the kernel's requests from a volume, as far as the faults in force let it. Requests that it does not know are answered with
 * ENOSYS, and the kernel does without: locks are its own, there are no extended attributes, holes are not searched for.
 */
import { type Inode, typeMask } from "./inode.js";
import {
  attributesAnswer,
  changesAsked,
  directoryAnswer,
  type Errno,
  entryAnswer,
  errnos,
  initAnswer,
  numberAt,
  operations as of,
  openAnswer,
  type Request,
  statfsAnswer,
  textAt,
  writtenAnswer,
} from "./protocol.js";
import { type Volume, VolumeError } from "./volume.js";

/** Faults in force. */
export interface Troubles {
  /** Everything that needs room is refused, overwriting too, as on a file system that copies on write. */
  readonly full: boolean;
  /** Operations that end with EIO. */
  readonly failing: readonly ("reads" | "writes" | "syncs")[];
  /** How much longer a sync takes. */
  readonly syncDelayMs: number;
}
export const noTroubles: Troubles = { full: false, failing: [], syncDelayMs: 0 };

/** What a request was answered with: bytes, an error, or nothing at all if the kernel expects nothing. */
export type Answer = Buffer | Errno | "none";

const done = Buffer.alloc(0);
const synchronous = 0o10000;

/** Requests that need room. */
const growing: ReadonlySet<number> = new Set([
  ...[of.write, of.create, of.mknod, of.mkdir, of.symlink, of.link, of.rename, of.rename2, of.fallocate],
]);
const writing: ReadonlySet<number> = new Set([of.write, of.fallocate]);
const syncing: ReadonlySet<number> = new Set([of.fsync, of.fsyncdir, of.syncfs]);

export class FileSystem {
  troubles: Troubles = noTroubles;
  /** Requests so far, by operation. */
  readonly counts = new Map<number, number>();
  /** Requests that a fault refused. */
  refused = 0;
  private lastHandle = 0;
  /** Entries of open directories, as they were when they were last read from the start. */
  private readonly listings = new Map<number, readonly (readonly [string, Inode])[]>();

  constructor(private readonly volume: Volume) {}

  /** How long to wait before a request is carried out, ms. */
  delayOf(request: Request): number {
    return this.isSync(request) ? this.troubles.syncDelayMs : 0;
  }

  answer(request: Request): Answer {
    const { operation } = request;
    this.counts.set(operation, (this.counts.get(operation) ?? 0) + 1);
    const refusal = this.refusalOf(request);
    if (refusal !== undefined) {
      this.refused++;
      return refusal;
    }
    try {
      return this.carryOut(request);
    } catch (error) {
      if (error instanceof VolumeError) return error.code;
      throw error;
    }
  }

  /** The kernel has forgotten everything: it was unmounted. */
  closeAll(): void {
    this.listings.clear();
  }

  private isSync({ operation, body }: Request): boolean {
    if (syncing.has(operation)) return true;
    // O_DSYNC, which O_SYNC contains.
    return operation === of.write && (body.readUInt32LE(32) & synchronous) !== 0;
  }

  private refusalOf(request: Request): Errno | undefined {
    const { full, failing } = this.troubles;
    const { operation } = request;
    if (full && growing.has(operation)) return "ENOSPC";
    if (full && operation === of.setattr && this.grows(request)) return "ENOSPC";
    if (failing.includes("reads") && operation === of.read) return "EIO";
    if (failing.includes("writes") && writing.has(operation)) return "EIO";
    if (failing.includes("syncs") && this.isSync(request)) return "EIO";
    return undefined;
  }

  private grows({ node, body }: Request): boolean {
    const { size } = changesAsked(body);
    return size !== undefined && size > this.volume.inode(node).content.size;
  }

  private carryOut(request: Request): Answer {
    const { operation, body } = request;
    switch (operation) {
      case of.init:
        return initAnswer(body);
      case of.destroy:
      case of.flush:
      case of.release:
        return done;
      case of.interrupt:
        // What was asked for is answered soon in any case.
        return "none";
      case of.forget:
        return this.forget(request.node, numberAt(body, 0));
      case of.batchForget:
        for (let at = 8; at + 16 <= body.length; at += 16) this.forget(numberAt(body, at), numberAt(body, at + 8));
        return "none";
      case of.statfs: {
        const { capacity, used } = this.volume;
        return statfsAnswer(capacity, this.troubles.full ? 0 : Math.max(0, capacity - used));
      }
      case of.syncfs:
        this.volume.syncAll();
        return done;
      default:
        return this.atInode(request, this.volume.inode(request.node));
    }
  }

  private forget(number: number, times: number): "none" {
    try {
      this.volume.forget(this.volume.inode(number), times);
    } catch (error) {
      // It is gone with what a power loss took.
      if (!(error instanceof VolumeError)) throw error;
    }
    return "none";
  }

  private atInode(request: Request, inode: Inode): Answer {
    const { volume } = this;
    const { operation, body, uid, gid } = request;
    const owner = { uid, gid };
    switch (operation) {
      case of.lookup:
        return this.told(volume.lookup(inode, textAt(body, 0)));
      case of.getattr:
        return attributesAnswer(inode);
      case of.setattr:
        return this.change(inode, body);
      case of.readlink:
        return Buffer.from(inode.target, "latin1");
      case of.symlink: {
        const name = textAt(body, 0);
        return this.told(volume.createLink(inode, name, textAt(body, name.length + 1), owner));
      }
      case of.mknod:
        return this.told(volume.create(inode, textAt(body, 16), body.readUInt32LE(0), owner));
      case of.mkdir:
        return this.told(volume.createDirectory(inode, textAt(body, 8), body.readUInt32LE(0) & ~typeMask, owner));
      case of.create: {
        const made = volume.createFile(inode, textAt(body, 16), body.readUInt32LE(4) & ~typeMask, owner);
        return Buffer.concat([this.told(made), openAnswer(++this.lastHandle)]);
      }
      case of.unlink:
      case of.rmdir:
        volume.remove(inode, textAt(body, 0), operation === of.unlink ? "file" : "directory");
        return done;
      case of.rename:
      case of.rename2:
        return this.rename(inode, operation, body);
      case of.link: {
        const linked = volume.inode(numberAt(body, 0));
        volume.link(linked, inode, textAt(body, 8));
        return this.told(linked);
      }
      case of.open:
      case of.opendir:
        return openAnswer(++this.lastHandle);
      case of.readdir:
        return this.list(inode, body);
      case of.releasedir:
        this.listings.delete(numberAt(body, 0));
        return done;
      case of.read:
        return inode.content.read(numberAt(body, 8), body.readUInt32LE(16));
      case of.write: {
        const length = body.readUInt32LE(16);
        volume.write(inode, numberAt(body, 8), body.subarray(40, 40 + length));
        if (this.isSync(request)) volume.sync(inode);
        return writtenAnswer(length);
      }
      case of.fsync:
      case of.fsyncdir:
        volume.sync(inode);
        return done;
      case of.fallocate:
        return this.allocate(inode, body);
      default:
        return "ENOSYS";
    }
  }

  private told(inode: Inode): Buffer {
    inode.known++;
    return entryAnswer(inode);
  }

  private change(inode: Inode, body: Buffer): Buffer {
    const { size, mode, uid, gid, modified } = changesAsked(body);
    const { attributes } = inode;
    if (size !== undefined) this.volume.resize(inode, size);
    if (mode !== undefined) attributes.mode = (attributes.mode & typeMask) | (mode & ~typeMask);
    if (uid !== undefined) attributes.uid = uid;
    if (gid !== undefined) attributes.gid = gid;
    if (modified !== undefined) attributes.modified = modified;
    attributes.changed = Date.now();
    return attributesAnswer(inode);
  }

  private rename(from: Inode, operation: number, body: Buffer): Answer {
    const start = operation === of.rename ? 8 : 16;
    const flags = operation === of.rename ? 0 : body.readUInt32LE(8);
    if (flags > 2) return "EINVAL";
    const name = textAt(body, start);
    const how = flags === 2 ? "exchange" : flags === 1 ? "no-replace" : undefined;
    this.volume.rename(from, name, this.volume.inode(numberAt(body, 0)), textAt(body, start + name.length + 1), how);
    return done;
  }

  private list(directory: Inode, body: Buffer): Buffer {
    const [handle, offset, size] = [numberAt(body, 0), numberAt(body, 8), body.readUInt32LE(16)];
    const listing = offset === 0 ? undefined : this.listings.get(handle);
    const entries = listing ?? [[".", directory] as const, ["..", directory] as const, ...directory.entries];
    this.listings.set(handle, entries);
    return directoryAnswer(entries, offset, size);
  }

  private allocate(file: Inode, body: Buffer): Answer {
    const [offset, length, mode] = [numberAt(body, 8), numberAt(body, 16), body.readUInt32LE(24)];
    const [keepSize, punchHole, zeroRange] = [1, 2, 16];
    if ((mode & ~(keepSize | punchHole | zeroRange)) !== 0) return "EOPNOTSUPP";
    if ((mode & (punchHole | zeroRange)) !== 0) this.volume.zero(file, offset, length);
    const end = offset + length;
    if ((mode & keepSize) === 0 && end > file.content.size) this.volume.resize(file, end);
    return done;
  }
}

/** The number that the kernel is told, 0 for success. */
export function errnoOf(answer: Answer): number {
  return typeof answer === "string" && answer !== "none" ? errnos[answer] : 0;
}
