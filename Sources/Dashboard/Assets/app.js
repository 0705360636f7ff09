// What all pages share: the data and its refreshing, the state in the address, the theme, the banners.
import { append, h } from "./dom.js";
import { ago, instant, text } from "./format.js";

const pollEvery = 30_000;
const staleAfter = 26 * 3600_000;
const retryFirst = 2_000;

/** The state that the address keeps after `#`, so that a link shows what its sender saw. */
export const state = {
  get: (key, otherwise = "") => new URLSearchParams(location.hash.slice(1)).get(key) ?? otherwise,
  /** Sets what is named; an empty value or the default removes it. Nobody is told: the caller draws. */
  set(changes) {
    const all = new URLSearchParams(location.hash.slice(1));
    for (const [key, value] of Object.entries(changes)) {
      if (value === "" || value === null || value === undefined) all.delete(key);
      else all.set(key, value);
    }
    history.replaceState(null, "", all.size > 0 ? "#" + all : location.pathname + location.search);
  },
};

/** A link to another page with a state. */
export const link = (page, values, ...children) =>
  h("a", { href: page + (values ? "#" + new URLSearchParams(values) : "") }, children);

class FetchFailure extends Error {}

async function read(path) {
  let response;
  try {
    response = await fetch("api/" + path, { cache: "no-cache" });
  } catch {
    throw new FetchFailure(`api/${path} cannot be reached`);
  }
  if (!response.ok) throw new FetchFailure(`api/${path} answered ${response.status}`);
  try {
    return await response.json();
  } catch {
    throw new FetchFailure(`api/${path} is not the JSON that it must be`);
  }
}

/** Reads a file beside the page's own, once for each digest of the page's file. */
const kept = new Map();
export function detail(path) {
  if (!kept.has(path)) {
    const promise = read(path);
    kept.set(path, promise);
    promise.catch(() => kept.delete(path));
  }
  return kept.get(path);
}

/** Shows what `promise` comes to in a place of its own, and says so where it comes to nothing. */
export function later(promise, draw, waiting = "Reading…") {
  const place = h("div", { class: "later" }, h("p", { class: "muted" }, waiting));
  promise.then(
    (value) => place.replaceChildren(...[draw(value)].flat(4).filter(Boolean)),
    (error) => place.replaceChildren(h("p", { class: "problem" }, `Not shown: ${error.message}.`)),
  );
  return place;
}

const banners = new Map();

/** Shows or hides a line above the page. */
function banner(key, kind, message) {
  if ((banners.get(key) ?? "") === (message ?? "")) return;
  banners.set(key, message ?? "");
  const place = document.getElementById("banners");
  place.querySelector(`[data-banner="${key}"]`)?.remove();
  if (message) place.append(h("p", { class: "banner " + kind, dataset: { banner: key } }, message));
}

/** Draws again without losing the place of the reader: what had the focus has it after. */
function keepingFocus(draw) {
  const key = document.activeElement?.dataset?.key;
  const selection = document.activeElement?.selectionStart;
  const top = scrollY;
  draw();
  if (key) {
    const next = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    next?.focus({ preventScroll: true });
    if (typeof selection === "number" && next?.setSelectionRange) next.setSelectionRange(selection, selection);
  }
  scrollTo({ top, behavior: "instant" });
}

/**
 * Starts a page: reads `file` of the index, draws it, and draws again whenever its data, the address or the theme
 * changes. `draw(data, index)` returns the page's elements; `data` is undefined while the file is not there yet.
 */
export function start(file, draw) {
  const page = document.getElementById("page");
  let index = null;
  let digest = null;
  let data;
  let readAt = null;
  let failures = 0;
  let timer = 0;
  let isReading = false;

  const redraw = () => {
    if (!index) return;
    keepingFocus(() => page.replaceChildren(...[draw(data, index)].flat(4).filter(Boolean)));
    page.removeAttribute("aria-busy");
  };

  function foot() {
    const place = document.getElementById("about");
    place.replaceChildren();
    append(place, [
      `Bellwether ${text(index.version)}. Made ${instant(index.generated)} UTC`,
      index.session ? ` of the data up to the session ${index.session}.` : ".",
    ]);
    const age = document.getElementById("age");
    age.replaceChildren(h("span", { class: "word" }, "Updated "), ago(index.generated));
    age.title = instant(index.generated) + " UTC";
    const missing = index.warnings ?? [];
    banner("warnings", "warn", missing.length > 0 ? "Not all could be read: " + missing.join("; ") : null);
    const old = Date.now() - Date.parse(index.generated);
    banner("stale", "warn", old > staleAfter
      ? `This is old: the pages were made ${ago(index.generated)} (${instant(index.generated)} UTC), and every job's `
        + "end makes them anew. Has cron stopped? See bellwether status on the machine, or run bellwether site."
      : null);
  }

  async function poll() {
    if (isReading) return;
    isReading = true;
    clearTimeout(timer);
    try {
      const next = await read("index.json");
      const entry = next.files?.[file];
      const isNew = !index || entry?.digest !== digest;
      if (isNew) {
        const loaded = entry ? await read(entry.path) : undefined;
        kept.clear();
        data = loaded;
        digest = entry?.digest;
      }
      index = next;
      readAt = new Date();
      failures = 0;
      banner("failure", "bad", null);
      foot();
      if (isNew) redraw();
    } catch (error) {
      failures += 1;
      const reason = error instanceof FetchFailure ? error.message : `the page failed (${error.message})`;
      banner("failure", "bad", readAt
        ? `New data could not be read: ${reason}. What stands here was read at `
          + `${readAt.toTimeString().slice(0, 5)} by your clock; it is tried again every 30 seconds.`
        : `The data could not be read: ${reason}. If the site has just been set up, run bellwether site; `
          + "it is tried again by itself.");
      if (page.hasAttribute("aria-busy")) page.replaceChildren();
      page.removeAttribute("aria-busy");
      if (!(error instanceof FetchFailure)) throw error;
    } finally {
      isReading = false;
      const wait = failures > 0 ? Math.min(pollEvery, retryFirst * 2 ** (failures - 1)) : pollEvery;
      timer = setTimeout(() => { if (!document.hidden) poll(); }, wait);
    }
  }

  document.addEventListener("visibilitychange", () => { if (!document.hidden) poll(); });
  addEventListener("online", poll);
  addEventListener("focus", () => { if (readAt && Date.now() - readAt > 5_000) poll(); });
  addEventListener("hashchange", redraw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  theme(redraw);
  document.querySelector(".skip")?.addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("main").focus();
  });
  setInterval(() => { if (index) foot(); }, 60_000);
  poll();
}

const themes = [["system", "Theme: system"], ["light", "Theme: light"], ["dark", "Theme: dark"]];

function theme(changed) {
  const button = document.getElementById("theme");
  const current = () => document.documentElement.dataset.theme ?? "system";
  const label = () => {
    button.textContent = themes.find(([name]) => name === current())[1];
  };
  button.addEventListener("click", () => {
    const next = themes[(themes.findIndex(([name]) => name === current()) + 1) % themes.length][0];
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    try {
      if (next === "system") localStorage.removeItem("bellwether.theme");
      else localStorage.setItem("bellwether.theme", next);
    } catch {
      // Not remembered, then.
    }
    label();
    changed();
  });
  label();
}
