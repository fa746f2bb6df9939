/** The space-time diagram as a reader uses it: what it shows, moving and zooming, and its link with the timeline. */
import type { PageData, SpaceTime } from "../data.js";
import { type Choice, element, onceAFrame, operable, svgElement, type Toolbar, toolbar } from "../dom.js";
import type { PageHistory } from "../history.js";
import type { PageOperation } from "../operation.js";
import { onColours } from "../theme.js";
import { Clock } from "../units.js";
import { makeSpaceTimeAxis, type SpaceTimeAxis } from "./axis.js";
import { drawSpaceTime } from "./draw.js";
import { type DiagramLayout, layOutDiagram } from "./layout.js";
import { openMessages, type PageMessage, type PageMessages } from "./messages.js";
import { pointedAt } from "./pointing.js";
import type { SpaceTimeTargets } from "./scene.js";
import { SpaceTimeText } from "./text.js";

/** Height of the line of names, pixels. */
const head = 36;
const tallest = 680;
/** With so few messages, all can be seen at once. */
const fewMessages = 80;
const mostNamed = 8;

type Scale = "events" | "time";
type Content = "matters" | "all";

export class Diagram {
  private readonly section: HTMLElement;
  private readonly scroll: HTMLElement;
  private readonly sheet: HTMLElement;
  private readonly svg: SVGSVGElement;
  private readonly tip: HTMLElement;
  private readonly told: HTMLElement;
  private readonly named: HTMLElement;
  private readonly scale: Choice<Scale>;
  private readonly content: Choice<Content>;
  private readonly clock: Clock;
  private readonly text: SpaceTimeText;
  private readonly messages: PageMessages;
  private readonly firstClient: number;
  private guilty: readonly PageOperation[];
  private chosen: PageOperation | undefined;
  private current: PageMessage | undefined;
  private everything = false;
  private byTime = false;
  private unit = 16;
  private aboutGuilty: ReadonlySet<number> = new Set();
  private aboutChosen: ReadonlySet<number> = new Set();
  private shown: readonly PageOperation[] = [];
  private axis: SpaceTimeAxis;
  private layout: DiagramLayout;
  private targets: SpaceTimeTargets = { arrows: [], operations: [] };
  private choosing = false;
  private readonly redraw = onceAFrame(() => this.draw());

  constructor(
    root: HTMLElement,
    private readonly data: PageData,
    private readonly space: SpaceTime,
    private readonly history: PageHistory,
    private readonly onChoose: (operation: PageOperation) => void,
  ) {
    this.clock = new Clock(data.end);
    this.text = new SpaceTimeText(data, space, this.clock);
    this.messages = openMessages(space);
    this.firstClient = space.parties.filter(({ node }) => node).length;
    this.guilty = history.violations[0]?.operations ?? [];
    element(root, "h2", "Space-time");
    this.section = element(root, "section");
    this.section.id = "space-time";
    const bar = toolbar(this.section, "Space-time diagram");
    this.named = element(bar.bar, "span", "", "named");
    this.scroll = element(this.section, "div", "", "scroll");
    operable(
      this.scroll,
      "Space-time diagram: time goes down, a line for each node and client, an arrow for each message. Left and right go through " +
        "the messages, Enter goes to the operation of a message on the timeline, plus and minus zoom, 0 shows all, Escape lets go.",
    );
    this.sheet = element(this.scroll, "div");
    this.svg = svgElement(this.sheet, "svg", { "aria-hidden": "true" });
    this.tip = element(this.section, "div", "", "tip");
    this.tip.hidden = true;
    this.told = element(this.section, "p", "", "sub");
    this.told.id = "message";
    this.told.setAttribute("aria-live", "polite");
    element(this.section, "p", this.text.coverage(), "sub").id = "coverage";
    this.text.legend(this.section);
    this.text.help(this.section);
    [this.scale, this.content] = this.addControls(bar);
    this.axis = makeSpaceTimeAxis(space, [], { byTime: false, major: () => false, moments: [] });
    this.layout = this.layOut();
    this.listen();
    this.open();
  }

  /** Marks an operation, and moves to it unless it was chosen here. */
  choose(operation: PageOperation | undefined): void {
    if (operation === this.chosen) return;
    const at = this.axis.at(this.scroll.scrollTop / this.unit);
    this.chosen = operation;
    this.rebuild();
    if (operation === undefined || this.choosing) {
      this.scroll.scrollTop = this.axis.place(at) * this.unit;
      return;
    }
    const outside = operation.from > this.axis.end || (operation.completion >= 0 && operation.to < this.axis.start);
    if (outside) {
      this.told.textContent = this.text.outside(operation);
      return;
    }
    const top = this.axis.at(this.scroll.scrollTop / this.unit);
    const bottom = this.axis.at((this.scroll.scrollTop + this.scroll.clientHeight - head) / this.unit);
    if (operation.from < top || operation.from > bottom) this.goTo(operation.from);
  }

  showViolation(operations: readonly PageOperation[]): void {
    this.guilty = operations;
    this.nameGuilty();
    this.rebuild();
    this.showFocus();
  }

  /** Scrolls to a moment, ns, which comes to stand at this share of the view. */
  goTo(ns: number, share = 0.35): void {
    this.scroll.scrollTop = this.axis.place(ns) * this.unit - (this.scroll.clientHeight - head) * share;
    this.redraw();
  }

  private addControls(bar: Toolbar): readonly [Choice<Scale>, Choice<Content>] {
    const invalid = this.data.valid === false;
    const jump = bar.button(invalid ? "jump to violation" : "jump to the last fault", "", () => this.showFocus());
    if (invalid) jump.classList.add("jump");
    bar.bar.prepend(jump);
    bar.button("+", "zoom in the diagram", () => this.zoom(1.5));
    bar.button("−", "zoom out the diagram", () => this.zoom(1 / 1.5));
    bar.button("show all", "show all of the diagram", () => this.all());
    const scale = bar.choice<Scale>(
      "Scale of the diagram",
      [
        { value: "events", text: "by events", title: "Room for what matters" },
        { value: "time", text: "by time", title: "To scale" },
      ],
      (value) => this.change(() => (this.byTime = value === "time")),
    );
    const content = bar.choice<Content>(
      "Messages in full",
      [
        {
          value: "matters",
          text: "only what matters",
          title: "Rows only for messages about the operations of the violation, votes and the like",
        },
        { value: "all", text: "all that is new", title: "Rows for every message that says something new" },
      ],
      (value) => this.change(() => (this.everything = value === "all")),
    );
    return [scale, content];
  }

  private open(): void {
    this.nameGuilty();
    this.tell(undefined);
    // Where there is little of it, all can be seen at once.
    this.everything = this.messages.all.filter(({ kind }) => kind !== "again").length <= fewMessages;
    this.showState();
    this.rebuild();
    this.showFocus();
  }

  private showState(): void {
    this.scale.set(this.byTime ? "time" : "events");
    this.content.set(this.everything ? "all" : "matters");
  }

  private change(action: () => void): void {
    const middle = this.axis.at((this.scroll.scrollTop + (this.scroll.clientHeight - head) / 2) / this.unit);
    action();
    this.showState();
    this.rebuild();
    this.goTo(middle, 0.5);
  }

  private own(party: number): boolean {
    return (
      this.space.parties.length - this.firstClient <= 3 ||
      this.guilty.slice(0, mostNamed).some(({ lane }) => lane === party - this.firstClient) ||
      this.chosen?.lane === party - this.firstClient
    );
  }

  private major(message: PageMessage): boolean {
    if (message.kind === "again") return false;
    if (this.aboutGuilty.has(message.number) || this.aboutChosen.has(message.number)) return true;
    if (message.kind === "news") return true;
    if (!this.everything) return false;
    return message.kind === "work" || this.own(Math.max(message.from, message.to));
  }

  private layOut(): DiagramLayout {
    const faults = (this.data.run?.faults ?? []).some(({ from, to }) => from <= this.axis.end && to >= this.axis.start);
    return layOutDiagram({
      ...{ space: this.space, width: this.scroll.clientWidth, faults },
      own: (party) => this.own(party),
    });
  }

  private rebuild(): void {
    this.aboutGuilty = this.messages.about(new Set(this.guilty.map(({ number }) => number)));
    this.aboutChosen = this.messages.about(new Set(this.chosen === undefined ? [] : [this.chosen.number]));
    const named = [...this.guilty, ...(this.chosen === undefined ? [] : [this.chosen])];
    this.axis = makeSpaceTimeAxis(this.space, this.messages.all, {
      byTime: this.byTime,
      major: (message) => this.major(message),
      moments: [
        ...named.flatMap(({ from, to, completion }) => (completion < 0 ? [from] : [from, to])),
        ...(this.data.run?.faults ?? []).flatMap(({ from, to }) => [from, to]),
      ],
    });
    this.layout = this.layOut();
    this.shown = this.history.operations.filter(
      ({ lane, from, to, completion }) =>
        this.own(lane + this.firstClient) && from <= this.axis.end && (completion < 0 || to >= this.axis.start),
    );
    this.resize();
  }

  private draw(): void {
    const { data, history, space, clock, axis, unit, current, layout, scroll } = this;
    const height = scroll.clientHeight;
    size(this.svg, height, layout.width);
    this.targets = drawSpaceTime(this.svg, {
      ...{ data, history, space, clock, axis, unit, height, current, ...layout },
      ...{ messages: this.messages.all, guilty: this.aboutGuilty, chosen: this.aboutChosen },
      ...{ operations: this.shown, operation: this.chosen },
      major: (message) => this.major(message),
      marked: new Set(this.guilty.map(({ number }) => number)),
      top: scroll.scrollTop / unit,
    });
  }

  private resize(): void {
    const tall = head + this.axis.length * this.unit + 14;
    this.scroll.style.setProperty("--height", `${Math.max(220, Math.min(tallest, tall))}px`);
    size(this.sheet, tall, this.layout.width);
    this.redraw();
  }

  /** What stands at this share of the view stays there. */
  private zoom(factor: number, share = 0.5): void {
    const view = (this.scroll.clientHeight - head) * share;
    const at = (this.scroll.scrollTop + view) / this.unit;
    this.unit = Math.max(Math.min(2, 600 / this.axis.length), Math.min(120, this.unit * factor));
    this.resize();
    this.scroll.scrollTop = at * this.unit - (this.scroll.clientHeight - head) * share;
    this.redraw();
  }

  private all(): void {
    this.unit = Math.min(40, 630 / this.axis.length);
    this.resize();
  }

  /** The whole of it if it can be read that way; else its end, where it goes wrong. */
  private show(from: number, to: number): void {
    const rows = this.axis.place(to) - this.axis.place(from) + 6;
    this.unit = Math.max(15, Math.min(26, 600 / rows));
    this.resize();
    if (rows * this.unit <= 640) {
      this.scroll.scrollTop = (this.axis.place(from) - 3) * this.unit;
      this.redraw();
    } else this.goTo(to, 0.75);
  }

  private showFocus(): void {
    const times = this.guilty.flatMap(({ from, to, completion }) => (completion < 0 ? [from] : [from, to]));
    if (times.length > 0) this.show(Math.min(...times), Math.max(...times));
    else this.show(this.space.focus, this.space.focus);
  }

  private nameGuilty(): void {
    this.named.replaceChildren();
    for (const operation of this.guilty.slice(0, mostNamed)) {
      const made = element(this.named, "button", String(operation.mark), "number");
      made.type = "button";
      made.title = `${operation.label}, ${this.clock.at(operation.from)}`;
      made.setAttribute("aria-label", `operation ${operation.mark} of the violation: ${made.title}`);
      made.addEventListener("click", () => this.onChoose(operation));
    }
  }

  private tell(message: PageMessage | undefined): void {
    this.told.textContent =
      message === undefined ? "Point at an arrow, or go through them with ← and →." : this.text.message(message);
  }

  private operationOf(message: PageMessage): PageOperation | undefined {
    const named = message.operations.flatMap((number) => this.history.operations[number] ?? []);
    return named.find((each) => each === this.chosen) ?? named.find(({ mark }) => mark > 0) ?? named.at(-1);
  }

  private chooseHere(operation: PageOperation | undefined): void {
    if (operation === undefined) return;
    this.choosing = true;
    this.onChoose(operation);
    this.choosing = false;
  }

  private under(event: MouseEvent): ReturnType<typeof pointedAt> {
    const box = this.svg.getBoundingClientRect();
    const at = { x: event.clientX - box.left, y: event.clientY - box.top };
    return pointedAt(this.targets, at, (message) => this.major(message));
  }

  private point(message: PageMessage | undefined): void {
    if (message !== this.current) this.redraw();
    this.current = message;
  }

  private listen(): void {
    const { svg, scroll } = this;
    svg.addEventListener("mousemove", (event) => this.onMove(event));
    svg.addEventListener("mouseleave", () => {
      this.tip.hidden = true;
      this.point(undefined);
    });
    svg.addEventListener("click", (event) => {
      const { message, operation } = this.under(event);
      this.chooseHere(operation ?? (message === undefined ? undefined : this.operationOf(message)));
    });
    scroll.addEventListener("scroll", this.redraw);
    scroll.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        const box = scroll.getBoundingClientRect();
        this.zoom(event.deltaY > 0 ? 0.8 : 1.25, (event.clientY - box.top - head) / (box.height - head));
      },
      { passive: false },
    );
    scroll.addEventListener("keydown", (event) => {
      const action = this.keys.get(event.key);
      if (event.ctrlKey || event.metaKey || event.altKey || action === undefined) return;
      action();
      event.preventDefault();
    });
    addEventListener("resize", () => {
      this.layout = this.layOut();
      this.resize();
    });
    onColours(() => this.draw());
  }

  private onMove(event: MouseEvent): void {
    const { message, operation } = this.under(event);
    this.svg.style.cursor = message === undefined && operation === undefined ? "" : "pointer";
    this.point(message);
    this.tip.hidden = message === undefined;
    if (message === undefined) return;
    this.tip.textContent = this.text.message(message);
    const box = this.section.getBoundingClientRect();
    this.tip.style.left = `${Math.max(0, Math.min(event.clientX - box.left + 14, box.width - 310))}px`;
    this.tip.style.top = `${event.clientY - box.top + 16}px`;
  }

  /** Through those drawn in full, from the one told of or from the top of the view. */
  private step(by: number): void {
    const drawn = this.messages.all.filter((message) => this.major(message) && message.departs >= this.axis.start);
    const at = this.axis.at(this.scroll.scrollTop / this.unit);
    const place =
      this.current === undefined
        ? drawn.findIndex(({ departs }) => departs >= at) - (by > 0 ? 1 : 0)
        : drawn.indexOf(this.current);
    const next = drawn[Math.max(0, Math.min(drawn.length - 1, place + by))];
    if (next === undefined) return;
    this.point(next);
    this.tell(next);
    const row = this.axis.place(next.departs) * this.unit - this.scroll.scrollTop;
    if (row < 0 || row > this.scroll.clientHeight - head - 40) this.goTo(next.departs);
  }

  private readonly keys: ReadonlyMap<string, () => void> = new Map([
    ["ArrowRight", () => this.step(1)],
    ["ArrowLeft", () => this.step(-1)],
    ["Enter", () => this.chooseHere(this.current === undefined ? undefined : this.operationOf(this.current))],
    [
      "Escape",
      () => {
        this.point(undefined);
        this.tell(undefined);
      },
    ],
    ["+", () => this.zoom(1.5)],
    ["=", () => this.zoom(1.5)],
    ["-", () => this.zoom(1 / 1.5)],
    ["0", () => this.all()],
    ["t", () => this.change(() => (this.byTime = !this.byTime))],
    ["o", () => this.change(() => (this.everything = !this.everything))],
    ["v", () => this.showFocus()],
  ]);
}

/** By names that the style sheet uses, so that on paper it can do otherwise. */
function size(of: HTMLElement | SVGElement, height: number, width: number): void {
  of.style.setProperty("--height", `${height}px`);
  of.style.setProperty("--width", `${width}px`);
}
