/** The timeline under mouse, pen or finger: pointing at operations, choosing them, dragging and the wheel. */
import type { PageOperation } from "../operation.js";
import { type Drawn, operationAt } from "./pointing.js";

/** The parts of the timeline that a pointer needs. */
export interface Pointable extends Drawn {
  readonly canvas: HTMLCanvasElement;
  choose(operation: PageOperation | undefined): void;
  hover(operation: PageOperation | undefined): void;
  look(from: number, to: number): void;
  pan(share: number): void;
  zoom(factor: number, at: number): void;
}

export function followPointer(timeline: Pointable): void {
  const { canvas } = timeline;
  let drag: { readonly x: number; readonly from: number; readonly to: number; moved: boolean } | undefined;
  canvas.addEventListener("pointerdown", (event) => {
    drag = { x: event.clientX, ...timeline.view, moved: false };
  });
  addEventListener("pointerup", () => {
    // After the click to which this belongs.
    setTimeout(() => {
      drag = undefined;
    });
  });
  canvas.addEventListener("pointermove", (event) => {
    if (drag === undefined || event.buttons === 0) {
      if (event.pointerType !== "touch") timeline.hover(operationUnder(timeline, event));
      return;
    }
    const pixels = event.clientX - drag.x;
    if (Math.abs(pixels) > 3) drag.moved = true;
    const by = (pixels / (canvas.clientWidth - timeline.layout.gutter)) * (drag.to - drag.from);
    if (drag.moved) timeline.look(drag.from - by, drag.to - by);
  });
  canvas.addEventListener("pointerleave", () => timeline.hover(undefined));
  canvas.addEventListener("click", (event) => {
    if (drag?.moved !== true) timeline.choose(operationUnder(timeline, event));
  });
  canvas.addEventListener("wheel", (event) => onWheel(timeline, event), { passive: false });
}

function onWheel(timeline: Pointable, event: WheelEvent): void {
  const { canvas, layout, view } = timeline;
  // The page scrolls on past a timeline that is not in use.
  if (document.activeElement !== canvas && !event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  const box = canvas.getBoundingClientRect();
  const share = (event.clientX - box.left - layout.gutter) / (box.width - layout.gutter);
  if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) timeline.pan(event.deltaX / box.width);
  else timeline.zoom(event.deltaY > 0 ? 1.25 : 0.8, view.from + share * (view.to - view.from));
}

function operationUnder(timeline: Pointable, event: MouseEvent): PageOperation | undefined {
  const box = timeline.canvas.getBoundingClientRect();
  return operationAt(timeline, box.width, event.clientX - box.left, event.clientY - box.top);
}
