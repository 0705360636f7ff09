import { announce, append, h } from "./dom.js";
import { plural, unknown } from "./format.js";

let collator;

function compare(left, right) {
  if (typeof left === "number" && typeof right === "number") return left - right;
  collator ??= new Intl.Collator("en", { numeric: true });
  return collator.compare(String(left), String(right));
}

const isKnown = (value) => value !== undefined && value !== null && !Number.isNaN(value);

/** In the order of a column; what is not known comes last, whichever way. */
export function sorted(rows, column, isDescending) {
  const value = column.value ?? ((row) => row[column.key]);
  const keyed = rows.map((row) => [value(row), row]);
  const known = keyed.filter(([key]) => isKnown(key));
  const rest = keyed.filter(([key]) => !isKnown(key));
  known.sort(([left], [right]) => (isDescending ? compare(right, left) : compare(left, right)));
  return [...known, ...rest].map(([, row]) => row);
}

const classes = (column) =>
  [column.numeric && "num", column.wide && "wide", column.class].filter(Boolean).join(" ") || undefined;

/** What a reader did to a table outlives its being drawn again with newer rows. */
const memory = new Map();

/**
 * A table that is sorted by the buttons of its heads and that shows more of itself on demand.
 *
 * Options: `caption`; `columns` [{key, label, value(row), cell(row), numeric, wide (not on phones), rowHeader, sortable}];
 * `rows`; `sort` {key, descending}; `onsort(sort)`; `limit`; `empty`; `detail(row)` makes what a row opens, or nothing;
 * `id(row)` names a row; `opened` is the set of the names of open rows; `ontoggle(name, isOpen)`; `key` names the table:
 * its order and open rows are remembered by it.
 */
export function table(options) {
  const { columns, rows, caption, detail, key = "table" } = options;
  const past = memory.get(key) ?? {};
  memory.set(key, past);
  const opened = options.opened ?? (past.opened ??= new Set());
  let sort = options.sort ?? past.sort ?? null;
  let limit = past.limit ?? options.limit ?? 100;
  const id = options.id ?? ((row, index) => String(index));
  const isSortable = options.sortable !== false && rows.length > 1;
  const body = h("tbody");
  const more = h("p", { class: "more" });
  const heads = columns.map((column) => head(column));

  function head(column) {
    const attributes = { scope: "col", class: classes(column) };
    if (!isSortable || column.sortable === false) return h("th", attributes, column.label);
    return h("th", attributes, h("button", {
      type: "button", class: "sort", dataset: { key: `${key}.sort.${column.key}` }, onclick: () => {
        const isSame = sort?.key === column.key;
        sort = { key: column.key, descending: isSame ? !sort.descending : Boolean(column.numeric) };
        past.sort = sort;
        fill();
        announce(`Sorted by ${column.label}, ${sort.descending ? "descending" : "ascending"}`);
        options.onsort?.(sort);
      },
    }, column.label, h("span", { class: "arrow", "aria-hidden": "true" })));
  }

  function cells(row) {
    return columns.map((column) => {
      const content = column.cell ? column.cell(row) : row[column.key] ?? unknown;
      return column.rowHeader
        ? h("th", { scope: "row", class: classes(column) }, content)
        : h("td", { class: classes(column) }, content);
    });
  }

  function expandable(row, name) {
    const line = h("tr", { class: "opens", dataset: { row: name } }, cells(row));
    let open = null;
    const button = h("button", {
      type: "button", class: "expand", "aria-expanded": "false", dataset: { key: `${key}.open.${name}` },
      "aria-label": "Details of " + name,
    });
    const toggle = (isOpen) => {
      button.setAttribute("aria-expanded", String(isOpen));
      if (isOpen && !open) {
        open = h("tr", { class: "detail" }, h("td", { colspan: columns.length + 1 }));
        line.after(open);
        open.firstChild.append(append(h("div", { class: "inner" }), [detail(row)]));
      } else if (!isOpen && open) {
        open.remove();
        open = null;
      }
    };
    line.prepend(h("td", { class: "expander" }, button));
    line.addEventListener("click", (event) => {
      if (event.target.closest("a, button:not(.expand)") || String(getSelection())) return;
      const isOpen = button.getAttribute("aria-expanded") !== "true";
      toggle(isOpen);
      if (isOpen) opened.add(name);
      else opened.delete(name);
      options.ontoggle?.(name, isOpen);
    });
    return [line, () => opened.has(name) && toggle(true)];
  }

  function fill() {
    const column = sort && columns.find((candidate) => candidate.key === sort.key);
    columns.forEach((candidate, index) => {
      const state = candidate === column ? (sort.descending ? "descending" : "ascending") : null;
      if (state) heads[index].setAttribute("aria-sort", state);
      else heads[index].removeAttribute("aria-sort");
    });
    const ordered = column ? sorted(rows, column, sort.descending) : rows;
    const shown = ordered.slice(0, limit);
    const later = [];
    body.replaceChildren(...shown.map((row, index) => {
      const attributes = { class: options.rowClass?.(row) };
      if (!detail) return h("tr", attributes, cells(row));
      const [line, open] = expandable(row, id(row, index));
      later.push(open);
      return line;
    }));
    for (const open of later) open();
    if (rows.length === 0) {
      body.append(h("tr", null, h("td", { colspan: columns.length + 1, class: "none" }, options.empty ?? "Nothing.")));
    }
    more.replaceChildren();
    if (ordered.length > shown.length) {
      const step = Math.min(500, ordered.length - shown.length);
      append(more, [
        `Shown are ${shown.length} of ${plural(ordered.length, "row")}. `,
        h("button", { type: "button", onclick: () => { past.limit = limit += step; fill(); } }, `Show ${step} more`),
      ]);
    }
  }

  fill();
  return h(
    "div", { class: "tabled" },
    h("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": caption },
      h("table", null,
        h("caption", { class: options.showCaption ? undefined : "unseen" }, caption),
        h("thead", null, h("tr", null,
          detail && h("td", { class: "expander" }, h("span", { class: "unseen" }, "Details")), heads)),
        body)),
    more);
}
