/** The buttons above a space-time diagram: moving, zooming, its scale, and what is drawn in full. */
import { type Choice, toolbar } from "../dom.js";

export type Scale = "events" | "time";
export type Content = "matters" | "all";

export interface ControlEvents {
  onJump(): void;
  onZoom(factor: number): void;
  onAll(): void;
  onScale(scale: Scale): void;
  onContent(content: Content): void;
}

export interface Controls {
  readonly bar: HTMLElement;
  readonly scale: Choice<Scale>;
  readonly content: Choice<Content>;
}

/** `invalid`: whether there is a violation to jump to. */
export function addControls(section: HTMLElement, invalid: boolean, events: ControlEvents): Controls {
  const { bar, button, choice } = toolbar(section, "Space-time diagram");
  const jump = button(invalid ? "jump to violation" : "jump to the last fault", "", () => events.onJump());
  if (invalid) jump.classList.add("jump");
  button("+", "zoom into the diagram", () => events.onZoom(1.5));
  button("−", "zoom out of the diagram", () => events.onZoom(1 / 1.5));
  button("show all", "show all of the diagram", () => events.onAll());
  const scale = choice<Scale>(
    "Scale of the diagram",
    [
      { value: "events", text: "by events", title: "What matters gets room" },
      { value: "time", text: "by time", title: "To scale" },
    ],
    (value) => events.onScale(value),
  );
  const content = choice<Content>(
    "Messages in full",
    [
      {
        value: "matters",
        text: "only what matters",
        title: "Rows only for messages about the operations of the violation, for votes and the like",
      },
      { value: "all", text: "everything new", title: "Rows for every message that says something new" },
    ],
    (value) => events.onContent(value),
  );
  return { bar, scale, content };
}
