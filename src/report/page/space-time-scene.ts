/** What there is to draw of a space-time diagram at one moment, what its drawing parts share, and what they leave to point at. */
import type { PageData, SpaceTime } from "./data.js";
import type { PageOperation } from "./history.js";
import type { SpaceTimeAxis } from "./space-time-axis.js";
import type { PageMessage } from "./space-time-messages.js";

/** A line of the diagram; several parties may share one. */
export interface SpaceTimeLine {
  readonly name: string;
  readonly node: boolean;
  readonly x: number;
}

export interface SpaceTimeScene {
  readonly data: PageData;
  readonly space: SpaceTime;
  readonly axis: SpaceTimeAxis;
  /** Height of a row, pixels. */
  readonly unit: number;
  /** Row at the upper edge of the view. */
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Where lines begin; left of it are times and faults. */
  readonly left: number;
  readonly faultsLeft: number;
  readonly lines: readonly SpaceTimeLine[];
  /** By party. */
  readonly lineOf: readonly SpaceTimeLine[];
  readonly messages: readonly PageMessage[];
  /** Those drawn in full; others are faint. */
  readonly major: (message: PageMessage) => boolean;
  /** Messages about the operations of the violation, and about the chosen one. */
  readonly guilty: ReadonlySet<number>;
  readonly chosen: ReadonlySet<number>;
  /** The operations of the violation. */
  readonly marked: ReadonlySet<number>;
  readonly current: PageMessage | undefined;
  /** Operations with a bar on their client's line, and which of them is chosen. */
  readonly operations: readonly PageOperation[];
  readonly operation: PageOperation | undefined;
}

export interface WordPlace {
  readonly x: number;
  readonly y: number;
  readonly room: number;
  readonly className: string;
  readonly bold?: boolean;
  readonly anchor?: "start" | "middle" | "end";
}

/** What the parts of the drawing share. */
export interface Sketch {
  readonly scene: SpaceTimeScene;
  readonly layers: Readonly<Record<"behind" | "life" | "faint" | "plain" | "strong" | "words" | "head", SVGGElement>>;
  readonly headHeight: number;
  /** From one line to the next, pixels. */
  readonly gap: number;
  y(ns: number): number;
  inView(from: number, to: number): boolean;
  /** Writes where nothing is written yet, cut to the room there is; false if it could not. */
  write(text: string, place: WordPlace): boolean;
}

export interface DrawnArrow {
  readonly message: PageMessage;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export interface DrawnOperation {
  readonly operation: PageOperation;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What can be pointed at. */
export interface SpaceTimeTargets {
  readonly arrows: readonly DrawnArrow[];
  readonly operations: readonly DrawnOperation[];
}
