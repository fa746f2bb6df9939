/**
 * A file system in memory that knows what was synced. What POSIX does not promise is lost with the power: content since the file's last
 * fsync, and names (created, removed, renamed) since the last fsync of their directory. Of what was not synced, a file or directory keeps
 * no change without the earlier ones, and a renaming is done whole or not at all, as file systems with a journal do it. Attributes (owner,
 * permissions, times) are kept. Names are strings of bytes ("latin1").
 */
import type { Random } from "../../../nodes/random.js";
import { type Attributes, type Change, directoryType, fileType, Inode, linkType, type Move } from "./inode.js";
import type { Tally } from "./sparse-bytes.js";

/** What a disk writes at once. */
const sectorBytes = 512;

/** An answer of a file system: a code of errno(3). */
export class VolumeError extends Error {
  constructor(readonly code: "ENOENT" | "EEXIST" | "ENOTEMPTY" | "ENOTDIR" | "EISDIR" | "ENOSPC" | "EINVAL") {
    super(code);
    this.name = "VolumeError";
  }
}

/** What survives a loss of power beside what was synced. */
export type Survival =
  /** Nothing. */
  | { readonly mode: "strict" }
  /**
   * Of each file, what was on its way to the disk: whole sectors, in the order in which they were written, up to the middle of the first
   * write that spans two sectors or more. A sector is written whole or not at all, which is what programs on any file system may rely on
   * (Pillai et al., All File Systems Are Not Created Equal, OSDI 2014, section 2).
   */
  | { readonly mode: "torn" }
  /** What is older: the kernel had written it back by itself. */
  | { readonly mode: "aged"; readonly olderThanMs: number };

/** What a loss of power took. */
export interface Lost {
  /** Changes of contents, and the files that they were in. */
  readonly changes: number;
  readonly files: number;
  /** Creations, removals and renamings. */
  readonly names: number;
  /** Files of which a part of a write is left. */
  readonly torn: number;
}

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export class Volume {
  readonly root: Inode;
  private readonly inodes = new Map<number, Inode>();
  private readonly tally: Tally = { bytes: 0 };
  private lastNumber = 0;
  private moved = 0;

  constructor(
    owner: Owner & { readonly permissions: number },
    /** Ms; must not go back. */
    private readonly now: () => number = () => Date.now(),
    /** More is refused with ENOSPC. */
    readonly capacity = 2 ** 31,
  ) {
    this.root = this.make(directoryType | owner.permissions, owner);
    this.root.names = 1;
  }

  /** Bytes of memory that contents take. */
  get used(): number {
    return this.tally.bytes;
  }

  inode(number: number): Inode {
    const found = this.inodes.get(number);
    if (found === undefined) throw new VolumeError("ENOENT");
    return found;
  }

  lookup(directory: Inode, name: string): Inode {
    const found = directory.entries.get(name);
    if (found === undefined) throw new VolumeError("ENOENT");
    return found;
  }

  create(directory: Inode, name: string, mode: number, owner: Owner): Inode {
    this.refuseTaken(directory, name);
    const made = this.make(mode, owner);
    this.move([{ directory, name, to: made }]);
    return made;
  }

  createFile(directory: Inode, name: string, permissions: number, owner: Owner): Inode {
    return this.create(directory, name, fileType | permissions, owner);
  }

  createDirectory(directory: Inode, name: string, permissions: number, owner: Owner): Inode {
    return this.create(directory, name, directoryType | permissions, owner);
  }

  createLink(directory: Inode, name: string, target: string, owner: Owner): Inode {
    const made = this.create(directory, name, linkType | 0o777, owner);
    made.target = target;
    return made;
  }

  /** Another name for the same file. */
  link(inode: Inode, directory: Inode, name: string): void {
    this.refuseTaken(directory, name);
    this.move([{ directory, name, to: inode }]);
  }

  remove(directory: Inode, name: string, what: "file" | "directory"): void {
    const found = this.lookup(directory, name);
    if (what === "file" && found.isDirectory) throw new VolumeError("EISDIR");
    if (what === "directory" && !found.isDirectory) throw new VolumeError("ENOTDIR");
    if (found.entries.size > 0) throw new VolumeError("ENOTEMPTY");
    this.move([{ directory, name, to: undefined }]);
  }

  rename(from: Inode, name: string, to: Inode, newName: string, how?: "exchange" | "no-replace"): void {
    const moved = this.lookup(from, name);
    const there = to.entries.get(newName);
    if (how === "exchange") {
      const other = this.lookup(to, newName);
      this.move([
        { directory: from, name, to: other },
        { directory: to, name: newName, to: moved },
      ]);
      return;
    }
    if (there === moved) return;
    if (there !== undefined) {
      if (how === "no-replace") throw new VolumeError("EEXIST");
      if (there.isDirectory && !moved.isDirectory) throw new VolumeError("EISDIR");
      if (!there.isDirectory && moved.isDirectory) throw new VolumeError("ENOTDIR");
      if (there.entries.size > 0) throw new VolumeError("ENOTEMPTY");
    }
    this.move([
      { directory: from, name, to: undefined },
      { directory: to, name: newName, to: moved },
    ]);
  }

  write(file: Inode, offset: number, bytes: Buffer): void {
    this.refuseBeyond(file, offset + bytes.length);
    this.note(file, offset, bytes.length, true);
    file.content.write(offset, bytes);
    this.touch(file);
  }

  /** Makes a file longer, with zeros, or shorter. */
  resize(file: Inode, size: number): void {
    const { content } = file;
    if (size === content.size) return;
    this.note(file, size, Math.max(0, content.size - size), false);
    content.resize(size);
    this.touch(file);
  }

  /** Its size stays. */
  zero(file: Inode, offset: number, length: number): void {
    const within = Math.max(0, Math.min(length, file.content.size - offset));
    this.note(file, offset, within, false);
    file.content.zero(offset, within);
    this.touch(file);
  }

  /** What fsync(2) promises for a file or a directory. */
  sync(inode: Inode): void {
    inode.unsynced.length = 0;
    if (inode.isDirectory) this.settle(inode);
  }

  /** As if the kernel had written back everything. */
  syncAll(): void {
    for (const inode of [...this.inodes.values()]) this.sync(inode);
  }

  /** The kernel does not know it any more, that many times. */
  forget(inode: Inode, times: number): void {
    inode.known = Math.max(0, inode.known - times);
    this.dropUnused(inode);
  }

  losePower(survival: Survival): Lost {
    const since = survival.mode === "aged" ? this.now() - survival.olderThanMs : Number.NEGATIVE_INFINITY;
    let [changes, files, torn] = [0, 0, 0];
    for (const inode of this.inodes.values()) {
      const count = undoContent(inode, since, survival.mode === "torn");
      changes += count.undone;
      files += count.undone > 0 ? 1 : 0;
      torn += count.torn ? 1 : 0;
      inode.known = 0;
    }
    const names = this.undoMoves(since);
    // What is left is on the disk.
    this.syncAll();
    this.collect();
    return { changes, files, names, torn };
  }

  /** Nothing is left below this directory, on the disk either; returns how many files and bytes were there. */
  empty(directory: Inode): { files: number; bytes: number } {
    this.syncAll();
    const all = this.files(directory);
    const bytes = all.reduce((sum, { inode }) => sum + inode.content.size, 0);
    directory.entries.clear();
    this.collect();
    return { files: all.length, bytes };
  }

  /** Flips one bit of a file below this directory, the likelier the more the file takes; undefined if there is none. */
  rot(directory: Inode, random: Random): { path: string; at: number; was: number; is: number } | undefined {
    const files = this.files(directory).filter(({ inode }) => inode.content.allocated > 0);
    const total = files.reduce((sum, { inode }) => sum + inode.content.allocated, 0);
    if (total === 0) return undefined;
    let left = random.below(total);
    for (const { path, inode } of files) {
      left -= inode.content.allocated;
      if (left >= 0) continue;
      const flipped = inode.content.flip((below) => random.below(below));
      return flipped === undefined ? undefined : { path, ...flipped };
    }
    return undefined;
  }

  /** Files below a directory, with their paths from there. */
  files(directory: Inode, path = ""): readonly { readonly path: string; readonly inode: Inode }[] {
    return [...directory.entries].flatMap(([name, inode]) =>
      inode.isDirectory ? this.files(inode, `${path}${name}/`) : [{ path: `${path}${name}`, inode }],
    );
  }

  private make(mode: number, { uid, gid }: Owner): Inode {
    const now = Date.now();
    const attributes: Attributes = { mode, uid, gid, modified: now, changed: now };
    const made = new Inode(++this.lastNumber, attributes, this.tally);
    this.inodes.set(made.number, made);
    return made;
  }

  private refuseTaken(directory: Inode, name: string): void {
    // In a directory that was removed while it was open, nothing is created.
    if (directory.names === 0) throw new VolumeError("ENOENT");
    if (directory.entries.has(name)) throw new VolumeError("EEXIST");
  }

  private refuseBeyond(file: Inode, end: number): void {
    if (end > file.content.size && this.used > this.capacity) throw new VolumeError("ENOSPC");
  }

  private touch({ attributes }: Inode): void {
    attributes.modified = Date.now();
    attributes.changed = attributes.modified;
  }

  private note(file: Inode, offset: number, length: number, writes: boolean): void {
    const { content } = file;
    const change: Change = {
      ...{ at: this.now(), offset, length, writes },
      size: content.size,
      before: content.pieces(offset, length),
    };
    file.unsynced.push(change);
  }

  private move(
    steps: readonly { readonly directory: Inode; readonly name: string; readonly to: Inode | undefined }[],
  ): void {
    const parts = steps.map(({ directory, name }) => ({ directory, name, before: directory.entries.get(name) }));
    const move: Move = { at: this.now(), order: ++this.moved, parts };
    for (const { before } of parts) if (before !== undefined) before.returning++;
    for (const directory of new Set(parts.map((part) => part.directory))) directory.moves.push(move);
    for (const { directory, name, to } of steps) {
      setEntry(directory, name, to);
      this.touch(directory);
    }
  }

  /** Makes the moves of a directory final, up to this one; those that a renaming shares with another directory are so in both. */
  private settle(directory: Inode, last?: Move): void {
    for (;;) {
      const move = directory.moves.shift();
      if (move === undefined) return;
      for (const { directory: other } of move.parts) if (other.moves.includes(move)) this.settle(other, move);
      for (const { before } of move.parts) {
        if (before === undefined) continue;
        before.returning--;
        this.dropUnused(before);
      }
      if (move === last) return;
    }
  }

  private undoMoves(since: number): number {
    const all = new Set([...this.inodes.values()].flatMap(({ moves }) => moves));
    const newestFirst = [...all].filter(({ at }) => at > since).sort((a, b) => b.order - a.order);
    for (const { parts } of newestFirst) {
      for (const { directory, name, before } of [...parts].reverse()) setEntry(directory, name, before);
    }
    for (const inode of this.inodes.values()) {
      const left = inode.moves.filter(({ at }) => at <= since);
      inode.moves.splice(0, inode.moves.length, ...left);
    }
    for (const { parts } of newestFirst) for (const { before } of parts) if (before !== undefined) before.returning--;
    return newestFirst.length;
  }

  /** Removes what no name leads to. */
  private collect(): void {
    const reached = new Map<Inode, number>([[this.root, 1]]);
    const visit = (directory: Inode): void => {
      for (const inode of directory.entries.values()) {
        const first = !reached.has(inode);
        reached.set(inode, (reached.get(inode) ?? 0) + 1);
        if (first && inode.isDirectory) visit(inode);
      }
    };
    visit(this.root);
    for (const [number, inode] of this.inodes) {
      inode.names = reached.get(inode) ?? 0;
      if (inode.names === 0) this.drop(number, inode);
    }
  }

  private dropUnused(inode: Inode): void {
    if (inode.names === 0 && inode.known === 0 && inode.returning === 0) this.drop(inode.number, inode);
  }

  private drop(number: number, inode: Inode): void {
    this.inodes.delete(number);
    inode.content.resize(0);
  }
}

function setEntry(directory: Inode, name: string, to: Inode | undefined): void {
  const before = directory.entries.get(name);
  if (before !== undefined) before.names--;
  if (to === undefined) directory.entries.delete(name);
  else {
    directory.entries.set(name, to);
    to.names++;
  }
}

/** Takes back what is newer than `since`, the newest first; `tear`: no further than to the first write that can be torn. */
function undoContent({ content, unsynced }: Inode, since: number, tear: boolean): { undone: number; torn: boolean } {
  const first = tear ? unsynced.find((change) => tornAt(change) !== undefined) : undefined;
  let undone = 0;
  while ((unsynced.at(-1)?.at ?? since) > since) {
    const change = unsynced.pop();
    if (change === undefined) break;
    const { offset, length, size, before } = change;
    const end = change === first ? (tornAt(change) ?? offset) : offset;
    const written = content.read(offset, end - offset);
    content.zero(offset, length);
    for (const piece of before) content.write(piece.offset, piece.bytes);
    content.resize(size);
    undone++;
    if (change !== first) continue;
    content.write(offset, written);
    return { undone, torn: true };
  }
  return { undone, torn: false };
}

/** The boundary between two sectors that is nearest to the middle of a write; undefined if it lies within one. */
function tornAt({ offset, length, writes }: Change): number | undefined {
  if (!writes) return undefined;
  const first = (Math.floor(offset / sectorBytes) + 1) * sectorBytes;
  const last = (Math.ceil((offset + length) / sectorBytes) - 1) * sectorBytes;
  if (first > last) return undefined;
  const middle = Math.round((offset + length / 2) / sectorBytes) * sectorBytes;
  return Math.min(Math.max(middle, first), last);
}
