/** A file, directory or link of a volume, with the changes to it that were not synced. */
import { type Pieces, SparseBytes, type Tally } from "./sparse-bytes.js";

/** One change to the content of a file, and what it replaced. */
export interface Change {
  /** When it was made, ms. */
  readonly at: number;
  readonly offset: number;
  readonly length: number;
  /** Size of the file before. */
  readonly size: number;
  readonly before: Pieces;
  /** It wrote bytes: whole sectors of them may reach the disk before the others. */
  readonly writes: boolean;
}

/** One change to names: a creation, a removal or a renaming. It happens as a whole or not at all, as in a journal. */
export interface Move {
  readonly at: number;
  /** Counts all moves of a volume: several are made in one millisecond. */
  readonly order: number;
  readonly parts: readonly { readonly directory: Inode; readonly name: string; readonly before: Inode | undefined }[];
}

export interface Attributes {
  /** Type and permissions, as in stat(2). */
  mode: number;
  uid: number;
  gid: number;
  /** Ms since 1970. */
  modified: number;
  changed: number;
}

export class Inode {
  readonly content: SparseBytes;
  /** Of the content, the oldest first. */
  readonly unsynced: Change[] = [];
  /** Of a directory. */
  readonly entries = new Map<string, Inode>();
  /** Of the names in a directory, the oldest first. */
  readonly moves: Move[] = [];
  /** Of a symbolic link. */
  target = "";
  /** Names that lead to it. */
  names = 0;
  /** How often the kernel has looked it up, less what it forgot: it may be open without a name. */
  known = 0;
  /** Moves that were not synced and took a name from it: a power loss may give it back. */
  returning = 0;

  constructor(
    readonly number: number,
    readonly attributes: Attributes,
    tally: Tally,
  ) {
    this.content = new SparseBytes(tally);
  }

  get isDirectory(): boolean {
    return (this.attributes.mode & typeMask) === directoryType;
  }
}

export const typeMask = 0o170000;
export const directoryType = 0o040000;
export const fileType = 0o100000;
export const linkType = 0o120000;
