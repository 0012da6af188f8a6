// What is looked for.

import { useState } from "preact/hooks";
import type { Query } from "../data";
import { Icon, SearchField } from "../parts";
import { text } from "../words";

const PRODUCTS = ["meeting", "webinar", "session", "contact_center", "phone"] as const;

interface FiltersProps {
  query: Query;
  onChange(part: Partial<Query>): void;
}

export function Filters({ query, onChange }: FiltersProps) {
  const { q, product, person, from, to } = query;
  const [isOpen, open] = useState(product + person + from + to !== "");
  return (
    <search class="filters">
      <div class="search-row">
        <SearchField label={text("search.recordings")} value={q} onInput={(typed) => onChange({ q: typed })} />
        <button
          type="button"
          class="button"
          aria-expanded={isOpen}
          aria-controls="filters"
          onClick={() => open(!isOpen)}
        >
          <Icon name="filter" />
          <span class="wide-only">{text("filter.more")}</span>
          <span class="unseen narrow-only">{text("filter.more")}</span>
        </button>
      </div>
      <div id="filters" class="filter-row" hidden={!isOpen}>
        <label>
          <span>{text("filter.product")}</span>
          <select value={product} onChange={({ currentTarget }) => onChange({ product: currentTarget.value })}>
            <option value="">{text("filter.any")}</option>
            {PRODUCTS.map((name) => (
              <option key={name} value={name}>
                {text(`product.${name}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>{text("filter.person")}</span>
          <input
            type="text"
            value={person}
            dir="auto"
            autocomplete="off"
            onInput={({ currentTarget }) => onChange({ person: currentTarget.value })}
          />
        </label>
        <label>
          <span>{text("filter.from")}</span>
          <input type="date" value={from} onChange={({ currentTarget }) => onChange({ from: currentTarget.value })} />
        </label>
        <label>
          <span>{text("filter.to")}</span>
          <input type="date" value={to} onChange={({ currentTarget }) => onChange({ to: currentTarget.value })} />
        </label>
      </div>
    </search>
  );
}
