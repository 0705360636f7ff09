// Elements from data. Text always goes in as text: nothing here, and nothing that uses it, writes HTML.

import { instant } from "./format.js";

/** An element with attributes, listeners (`onclick`), properties of `dataset`, and children (text, elements, lists). */
export function h(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "dataset") Object.assign(element.dataset, value);
    else if (key === "class") element.className = value;
    else if (key === "value") element.value = value;
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

export function append(element, children) {
  for (const child of children) {
    if (child === undefined || child === null || child === false) continue;
    if (Array.isArray(child)) append(element, child);
    else element.append(child);
  }
  return element;
}

export const announce = (text) => {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
};

/** A part of a page under a heading. */
export function card(title, ...children) {
  const id = "s-" + title.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return h("section", { class: "card", "aria-labelledby": id }, h("h2", { id }, title), children);
}

/** What a page says before there is anything to show: what will be here, and what to run. */
export function empty(what, ...commands) {
  return h(
    "div", { class: "empty" }, h("p", null, what),
    commands.length > 0 && h("pre", null, h("code", null, commands.join("\n"))));
}

/** An instant whose date stays whole where its column is narrow. */
export const stamp = (value) => {
  const [date, time] = instant(value).split(" ");
  return [h("span", { class: "nowrap" }, date), time && " " + time];
};

const marks = { good: "✓", warn: "!", bad: "✕", note: "i", idle: "·" };

/** A word with a sign and a colour; the sign and the word say it without the colour. */
export const pill = (kind, text) =>
  h("span", { class: "pill " + kind }, h("span", { class: "mark", "aria-hidden": "true" }, marks[kind]), text);

/** Names and what they are. */
export const facts = (pairs) =>
  h(
    "dl", { class: "facts" },
    pairs.filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value))));

/** One of a few figures that stand large. */
export const figure = (name, value, ...notes) =>
  h(
    "div", { class: "figure" }, h("div", { class: "name" }, name), h("div", { class: "value" }, value),
    notes.filter(Boolean).map((note) => h("div", { class: "note" }, note)));

let fields = 0;

/** A select with its label. `options`: [[value, text]]. */
export function select(label, key, value, options, change) {
  const id = "f" + ++fields;
  const box = h(
    "select", { id, dataset: { key }, onchange: (event) => change(event.target.value) },
    options.map(([name, text]) => h("option", { value: name }, text)));
  box.value = value;
  return h("div", { class: "field" }, h("label", { for: id }, label), box);
}

/** A field for text with its label; `change` follows each key. */
export function search(label, key, value, change, attributes = {}) {
  const id = "f" + ++fields;
  const box = h("input", {
    id, type: "search", value, autocomplete: "off", spellcheck: "false", dataset: { key },
    oninput: (event) => change(event.target.value), ...attributes,
  });
  return h("div", { class: "field" }, h("label", { for: id }, label), box);
}

/** A row of buttons of which one is pressed. */
export function choice(label, key, value, options, change) {
  return h(
    "div", { class: "choice", role: "group", "aria-label": label },
    options.map(([name, text]) =>
      h("button", {
        type: "button", "aria-pressed": String(name === value), dataset: { key: key + "." + name },
        onclick: () => change(name),
      }, text)));
}
