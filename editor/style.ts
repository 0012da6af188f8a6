// The few rules that Node-RED's own stylesheet has not. Colours are Node-RED's variables only, so dark themes follow. Hints
// are small instead of pale, and buttons as dark as text: Node-RED's secondary text colour has too little contrast in 4.x.
// Node-RED makes a dialog as wide as its longest line and cuts it where there is no room, so sentences claim no width.
// In the help, Node-RED breaks neither code nor terms: there those of our pages do, from their first paragraph on.

const ID = "zoom-rtms-style";

const CSS = `
.zoom-rtms-hint {
  display: block; max-width: none; margin: 3px 0 0 105px; padding: 0; border: none; background: none;
  font-size: 12px; line-height: 1.4;
  color: color-mix(in srgb, var(--red-ui-form-text-color) 88%, var(--red-ui-form-background));
}
.zoom-rtms-hint:empty, .zoom-rtms-reason:empty { display: none; }
.zoom-rtms-hint, .zoom-rtms-reason, .zoom-rtms-results { contain: inline-size; }
.zoom-rtms-unit { display: inline-block; width: calc(100% - 240px); margin-left: 4px; vertical-align: middle; line-height: 1.3; contain: inline-size; }
.zoom-rtms-section ~ .form-row > label, details.zoom-rtms-more .form-row > label { vertical-align: middle; }
button.red-ui-button[id^="zoom-rtms-"]:not(:hover) { color: var(--red-ui-form-text-color) !important; }
.zoom-rtms-hint code { font-size: inherit; white-space: nowrap; }
.zoom-rtms-topics code { display: block; white-space: normal; overflow-wrap: anywhere; }
.zoom-rtms-reason { margin: 3px 0 0 105px; font-size: 12px; line-height: 1.4; color: var(--red-ui-text-color-error); }
.zoom-rtms-reason::before { content: "\\26A0\\00A0"; }
[role="status"] > ul.zoom-rtms-results { margin: 8px 0 0 0; padding: 0; list-style: none; line-height: 1.45; overflow-wrap: anywhere; }
.zoom-rtms-results li { display: flex; margin: 0; padding: 2px 0; }
.zoom-rtms-results i { flex: none; width: 22px; line-height: inherit; }
.zoom-rtms-results .zoom-rtms-ok i { color: var(--red-ui-text-color-success); }
.zoom-rtms-results .zoom-rtms-note i { color: var(--red-ui-text-color-warning); }
.zoom-rtms-results .zoom-rtms-error i { color: var(--red-ui-text-color-error); }
.zoom-rtms-section { margin: 16px 0 10px; padding-bottom: 3px; font-size: 14px; font-weight: bold;
  border-bottom: 1px solid var(--red-ui-secondary-border-color); }
details.zoom-rtms-more { margin: 16px 0 10px; }
details.zoom-rtms-more > summary { margin-bottom: 10px; padding-bottom: 3px; font-weight: bold; cursor: pointer;
  border-bottom: 1px solid var(--red-ui-secondary-border-color); }
.zoom-rtms-media { display: inline-block; width: calc(100% - 110px); vertical-align: top; }
.zoom-rtms-media > div { margin-bottom: 7px; }
.form-row .zoom-rtms-media label { display: inline-block; width: auto; margin: 0; font-weight: bold; }
.zoom-rtms-media input[type="checkbox"] { width: auto; margin: 0 4px 2px 0; }
.zoom-rtms-media .zoom-rtms-hint { margin: 1px 0 0 20px; }
.zoom-rtms-copy { display: flex; gap: 6px; align-items: flex-start; }
.zoom-rtms-copy output { flex: 1; padding: 6px 8px; overflow-wrap: anywhere; user-select: all; border-radius: 4px;
  font-family: var(--red-ui-monospace-font); border: 1px solid var(--red-ui-form-input-border-color);
  background: var(--red-ui-form-input-background-disabled); color: var(--red-ui-form-text-color); }
.red-ui-help p.zoom-rtms-help code, .red-ui-help p.zoom-rtms-help ~ * code, .red-ui-help p.zoom-rtms-help ~ dl > dt,
.red-ui-help p.zoom-rtms-help ~ * dl > dt { white-space: normal; overflow-wrap: anywhere; }
`;

/** To be called by each dialog's bundle; the rules are added once. */
export function addStyle(): void {
  if (document.getElementById(ID)) return;
  $("<style>", { id: ID }).text(CSS).appendTo(document.head);
}
