// Node-RED's typed input, with a type that takes the value from what the message is about, and with names for screen readers:
// Node-RED puts a field and a button in place of the input that the label is for, and gives them none.

interface TypedInputOptions {
  property: string;
  /** What the dialog calls the property. */
  label: string;
  /** What the type `auto` is called. */
  auto: string;
  types: readonly string[];
  /** The id of what describes it. */
  tip: string;
}

/** `@types/node-red` has no methods of the widget beyond its creation. */
type TypedInput = JQuery<HTMLElement> & { typedInput(options: object): JQuery<HTMLElement> };

/** To be called in `oneditprepare`. The type is in a hidden input, `node-input-<property>Type`. */
export function prepareTypedInput({ property, label, auto, types, tip }: TypedInputOptions): void {
  const input = $(`#node-input-${property}`) as TypedInput;
  const own = { value: "auto", label: auto, hasValue: false };
  input.typedInput({
    typeField: `#node-input-${property}Type`,
    types: types.map((type) => (type === "auto" ? own : type)),
  });
  const name = () => {
    const container = input.next(".red-ui-typedInput-container");
    container.find("input").attr({ "aria-label": label, "aria-describedby": tip });
    container.find("button").each((_, button) => {
      const own = $(button).text().trim() || $(button).attr("title") || "";
      $(button).attr("aria-label", own === "" ? label : `${label}: ${own}`);
    });
  };
  input.on("change", name);
  name();
}
