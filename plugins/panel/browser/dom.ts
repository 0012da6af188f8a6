// Elements, made once and changed only where something changed: the browser then has next to nothing to lay out.

type Attributes = Readonly<Record<string, string>>;

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** An icon beside words, which say the same. */
export const icon = (name: string): HTMLElement => make("i", { class: `fa ${name}`, "aria-hidden": "true" });

/** A button in the editor's manner. */
export function button(label: string, iconName: string, press: () => void): HTMLButtonElement {
  const element = make(
    "button",
    { type: "button", class: "red-ui-button red-ui-button-small" },
    icon(iconName),
    ` ${label}`,
  );
  element.addEventListener("click", press);
  return element;
}

/** A text that is written only when it is another one. */
export class Text {
  #shown = "";
  readonly #node = document.createTextNode("");

  /** To be put where the text belongs. */
  get node(): Node {
    return this.#node;
  }

  show(value: string): void {
    if (value === this.#shown) return;
    this.#shown = value;
    this.#node.data = value;
  }
}

export function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

export function toggle(element: HTMLElement, isShown: boolean): void {
  if (element.hidden === isShown) element.hidden = !isShown;
}

/**
 * Brings children into an order and takes others away, moving only what is not in its place: an element that is moved
 * loses the focus, so it is given back.
 */
export function arrange(parent: Element, children: readonly Element[]): void {
  const focused = document.activeElement;
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  for (const [index, child] of children.entries())
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  if (focused instanceof HTMLElement && focused !== document.activeElement && parent.contains(focused))
    focused.focus({ preventScroll: true });
}
