/** Elements with text in them, toolbars, choices. Text reaches the screen only through textContent, attributes and canvas. */

export function element<K extends keyof HTMLElementTagNameMap>(
  parent: Node,
  tag: K,
  text = "",
  className = "",
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (text !== "") made.textContent = text;
  if (className !== "") made.className = className;
  parent.appendChild(made);
  return made;
}

export function svgElement<K extends keyof SVGElementTagNameMap>(
  parent: Node,
  tag: K,
  attributes: Readonly<Record<string, string | number>>,
  text = "",
): SVGElementTagNameMap[K] {
  const made = (parent.ownerDocument ?? document).createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text !== "") made.textContent = text;
  parent.appendChild(made);
  return made;
}

/** Makes a picture an element with its own keys; `label` names it. */
export function operable(picture: HTMLElement, label: string): void {
  picture.tabIndex = 0;
  picture.setAttribute("role", "application");
  picture.setAttribute("aria-label", label);
}

export interface Toolbar {
  readonly bar: HTMLElement;
  /** `label`: empty if the text says what the button does. */
  button(text: string, label: string, action: () => void): HTMLButtonElement;
  /** Buttons of which one is pressed: each names the state that it switches to. */
  choice<T extends string>(name: string, options: readonly ChoiceOption<T>[], onChoose: (chosen: T) => void): Choice<T>;
}

export interface ChoiceOption<T extends string> {
  readonly value: T;
  readonly text: string;
  readonly title: string;
}

export interface Choice<T extends string> {
  readonly group: HTMLElement;
  /** Shows which is chosen; does not call back. */
  set(value: T): void;
}

export function toolbar(host: HTMLElement, name: string): Toolbar {
  const bar = element(host, "div", "", "bar");
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", name);
  return {
    bar,
    button(text, label, action) {
      const made = element(bar, "button", text);
      made.type = "button";
      if (label !== "") made.setAttribute("aria-label", label);
      made.addEventListener("click", action);
      return made;
    },
    choice: (label, options, onChoose) => choice(bar, label, options, onChoose),
  };
}

function choice<T extends string>(
  bar: HTMLElement,
  label: string,
  options: readonly ChoiceOption<T>[],
  onChoose: (chosen: T) => void,
): Choice<T> {
  const group = element(bar, "span", "", "choice");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", label);
  const buttons = options.map(({ value, text, title }) => {
    const made = element(group, "button", text);
    made.type = "button";
    made.title = title;
    made.addEventListener("click", () => {
      if (made.ariaPressed !== "true") onChoose(value);
    });
    return made;
  });
  return {
    group,
    set(value) {
      options.forEach((option, place) => {
        buttons[place]?.setAttribute("aria-pressed", String(option.value === value));
      });
    },
  };
}

/** Requests a drawing, which is done once before the next repaint, however often it was requested. */
export function onceAFrame(draw: () => void): () => void {
  let pending = false;
  return () => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      draw();
    });
  };
}

/** A table with a line of titles, in a box that scrolls if it is too wide for the screen. */
export function table(host: HTMLElement, caption: string, titles: readonly string[]): HTMLTableSectionElement {
  const made = element(element(host, "div", "", "wide"), "table");
  made.setAttribute("aria-label", caption);
  const head = element(element(made, "thead"), "tr");
  for (const title of titles) element(head, "th", title).scope = "col";
  return element(made, "tbody");
}
