import { h } from "./dom.js";

/** The state that the address keeps after `#`, so that a link shows what its sender saw. */
export const state = {
  get: (key, otherwise = "") => new URLSearchParams(location.hash.slice(1)).get(key) ?? otherwise,
  /**
   * Sets what is named; an empty value removes it. Nobody is told: the caller draws. A step is one that the
   * browser's way back takes back.
   */
  set(changes, isStep = false) {
    const all = new URLSearchParams(location.hash.slice(1));
    for (const [key, value] of Object.entries(changes)) {
      if (value === "" || value === null || value === undefined) all.delete(key);
      else all.set(key, value);
    }
    const address = all.size > 0 ? "#" + all : location.pathname + location.search;
    if (isStep) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  },
};

/** A link to another page with a state. */
export const link = (page, values, ...children) =>
  h("a", { href: page + (values ? "#" + new URLSearchParams(values) : "") }, children);
