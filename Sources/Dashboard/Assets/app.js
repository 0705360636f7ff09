// What all pages share: the data and its refreshing, and the banners.
import { append, h } from "./dom.js";
import { ago, instant, text } from "./format.js";
import { themeSwitch } from "./switch.js";

export { link, state } from "./state.js";

const pollEvery = 30_000;
const staleAfter = 26 * 3600_000;
const retryFirst = 2_000;

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
    (value) => {
      place.replaceChildren(...[draw(value)].flat(4).filter(Boolean));
      refocus();
    },
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

/** What had the focus before a drawing, and has not found it again yet. */
let lost = null;

function refocus() {
  const next = lost && document.querySelector(`[data-key="${CSS.escape(lost.key)}"]`);
  if (!next) return;
  const { selection } = lost;
  lost = null;
  next.focus({ preventScroll: true });
  if (typeof selection === "number" && next.type === "search") next.setSelectionRange(selection, selection);
}

/** Draws again without losing the place of the reader: what had the focus has it after. */
function keepingFocus(page, draw) {
  const { activeElement: active } = document;
  lost = active?.dataset?.key ? { key: active.dataset.key, selection: active.selectionStart } : null;
  // Parts that come a moment later must not let the page jump.
  page.style.minHeight = page.offsetHeight + "px";
  draw();
  refocus();
  setTimeout(() => {
    page.style.minHeight = "";
    lost = null;
  }, 500);
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
    keepingFocus(page, () => page.replaceChildren(...[draw(data, index)].flat(4).filter(Boolean)));
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
    banner("halt", "bad", index.halt
      ? `${index.halt.replace(/[.]?$/, ".")} bellwether risk tells more; a person ends it by bellwether resume --reason.` : null);
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
  themeSwitch(redraw);
  document.querySelector(".skip")?.addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("main").focus();
  });
  setInterval(() => { if (index) foot(); }, 60_000);
  poll();
}
