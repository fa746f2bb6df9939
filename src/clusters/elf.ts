/**
 * What an ELF file says of the program in it (System V ABI, "Object Files" and "Program Loading and Dynamic Linking"): whether a loader links it,
 * to which libraries, and whether it was made by Go, whose programs ask the kernel for the time past the C library. Only 64-bit little-endian
 * files, as of x86-64 and arm64.
 */
import { readFileSync, realpathSync } from "node:fs";

export interface Elf {
  /** It is started by a dynamic loader; otherwise it is linked statically. */
  readonly dynamic: boolean;
  readonly go: boolean;
  /** Names of shared libraries, as it asks for them. */
  readonly libraries: readonly string[];
}

const header = { sectionsAt: 0x28, sectionSize: 0x3a, sectionCount: 0x3c, namesIndex: 0x3e } as const;
const section = { type: 4, offset: 24, size: 32, link: 40 } as const;
const dynamicType = 6;
const needed = 1n;

/** Undefined if the file is no such ELF file, for example a script. */
export function elfOf(path: string): Elf | undefined {
  try {
    return elfIn(readFileSync(realpathSync(path)));
  } catch {
    return undefined;
  }
}

function elfIn(file: Buffer): Elf | undefined {
  const isElf = file.toString("latin1", 0, 4) === "\x7fELF" && file[4] === 2 && file[5] === 1;
  if (!isElf) return undefined;
  const at = Number(file.readBigUInt64LE(header.sectionsAt));
  const size = file.readUInt16LE(header.sectionSize);
  const sections = Array.from({ length: file.readUInt16LE(header.sectionCount) }, (_, nth) =>
    file.subarray(at + nth * size, at + (nth + 1) * size),
  );
  const contentOf = (one: Buffer | undefined): Buffer => {
    if (one === undefined) return Buffer.alloc(0);
    const from = Number(one.readBigUInt64LE(section.offset));
    return file.subarray(from, from + Number(one.readBigUInt64LE(section.size)));
  };
  const allNames = contentOf(sections[file.readUInt16LE(header.namesIndex)]);
  const names = sections.map((one) => textAt(allNames, one.readUInt32LE(0)));
  const dynamic = sections.find((one) => one.readUInt32LE(section.type) === dynamicType);
  const texts = contentOf(dynamic && sections[dynamic.readUInt32LE(section.link)]);
  const entries = contentOf(dynamic);
  const libraries: string[] = [];
  for (let entry = 0; entry + 16 <= entries.length; entry += 16) {
    if (entries.readBigUInt64LE(entry) === needed) {
      libraries.push(textAt(texts, Number(entries.readBigUInt64LE(entry + 8))));
    }
  }
  const go = names.some((name) => name === ".go.buildinfo" || name === ".note.go.buildid");
  return { dynamic: names.includes(".interp"), go, libraries };
}

function textAt(texts: Buffer, at: number): string {
  return texts.toString("latin1", at, texts.indexOf(0, at));
}
