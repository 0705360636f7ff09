// Coverage: the 3,600 slots and what there is of each, and how that was over the years.
import { start, state } from "./app.js";
import { lines } from "./charts.js";
import { card, choice, empty, facts, h, search } from "./dom.js";
import { count, percent, plural, text } from "./format.js";
import { Zoom } from "./zoom.js";
import { SlotMap, classesOf, swatch } from "./slotmap.js";

/** What is being looked for, kept while the page is drawn again. */
let typed = "";

const modes = [["quality", "Data quality"], ["state", "State"], ["sector", "Sector"]];

start("coverage", (data) => {
  const slots = data?.slots;
  if (!slots?.symbol?.length) {
    return [card("No universe yet", empty(
      "Here will stand the 3,600 slots of the universe: who holds each, and whether its data are whole. First the list "
        + "of the index's members, then a day of data:",
      "bellwether universe import members.csv --effective YYYY-MM-DD", "fetch-daily", "build-features"))];
  }
  return [figures(data), map(data), data.daily?.dates?.length > 1 && daily(data.daily)];
});

function figures({ session, slots }) {
  const of = (code) => slots.state.filter((one) => one === code).length;
  return h("section", { class: "card", "aria-label": "Figures" },
    facts([
      ["Session", text(session)], ["Active", count(of(0))], ["Archived", count(of(1))],
      ["Free", count(of(2))],
    ]));
}

function map(data) {
  const { slots } = data;
  const mode = modes.some(([name]) => name === state.get("by")) ? state.get("by") : "quality";
  const here = h("div", { class: "here", id: "here", role: "status" });
  const legend = h("div", { class: "legend", role: "group", "aria-label": "Show only" });
  const canvas = h("canvas", {
    tabindex: 0, role: "application", "aria-roledescription": "map of slots", "aria-describedby": "map-help here",
    "aria-label": `Map of ${count(slots.symbol.length)} slots by ${mode}`, dataset: { key: "map" },
  });
  const words = (slot) => {
    const quality = data.qualities?.find((one) => one.code === slots.quality?.[slot]);
    const sector = data.sectors?.[slots.sector?.[slot]];
    if (!slots.symbol[slot]) return `Slot ${slot}: free.`;
    return [
      `Slot ${slot}: ${slots.symbol[slot]}${slots.name?.[slot] ? `, ${slots.name[slot]}` : ""};`,
      `${["active", "archived", "free"][slots.state[slot]] ?? "state not known"}; ${sector ?? "sector not known"}; `
        + (quality ? `${quality.name}. ${quality.meaning}` : "quality not known."),
      data.detail?.[slot],
    ].filter(Boolean).join(" ");
  };
  const drawn = new SlotMap(canvas, {
    length: slots.symbol.length, ...classesOf(data, mode),
    moved: (slot, isSettled) => {
      here.textContent = words(slot);
      if (isSettled) state.set({ stock: slots.symbol[slot] ?? null, slot: slots.symbol[slot] ? null : slot });
    },
  });

  function fillLegend() {
    legend.replaceChildren(...drawn.classes.map((one, index) => h("button", {
      type: "button", "aria-pressed": String(drawn.only === index), dataset: { key: "only." + one.name }, title: one.meaning,
      onclick: () => {
        drawn.only = drawn.only === index ? null : index;
        fillLegend();
        legend.children[index].focus();
      },
    }, swatch(one), `${one.name} (${count(one.count)})`)));
  }

  const find = (value) => {
    typed = value;
    const sought = value.trim().toLowerCase();
    if (!sought) return;
    const symbols = slots.symbol.map((symbol) => symbol?.toLowerCase());
    let slot = symbols.indexOf(sought);
    if (slot < 0) slot = symbols.findIndex((symbol) => symbol?.startsWith(sought));
    if (slot < 0) slot = (slots.name ?? []).findIndex((name) => name?.toLowerCase().includes(sought));
    if (slot < 0 && /^\d+$/.test(sought) && Number(sought) < symbols.length) slot = Number(sought);
    if (slot < 0) here.textContent = `No stock of the universe is called “${value.trim()}”.`;
    else drawn.go(slot, true);
  };

  fillLegend();
  requestAnimationFrame(() => {
    drawn.attach();
    const wished = state.get("stock") ? slots.symbol.indexOf(state.get("stock")) : Number(state.get("slot", "-1"));
    if (wished >= 0 && wished < slots.symbol.length) drawn.go(wished, false);
    else here.textContent = state.get("stock") ? `${state.get("stock")} is not in the universe of ${data.session}.`
      : "Point at a slot, or move with the arrow keys, to see who holds it.";
  });
  return card("The slots",
    h("div", { class: "fields" },
      search("Find a stock by symbol, name or slot", "find", typed, find),
      h("div", { class: "field" }, h("span", { class: "name" }, "Colour by"),
        choice("Colour by", "by", mode, modes, (name) => {
          state.set({ by: name === "quality" ? null : name });
          dispatchEvent(new Event("hashchange"));
        }))),
    h("p", { class: "unseen", id: "map-help" },
      "Arrow keys move by one slot or one row, Page Up and Page Down by ten rows, Home and End along a row."),
    legend, h("div", { class: "map" }, canvas), here,
    h("details", null, h("summary", null, "What the words mean"), facts([
      ["active", "in the index"], ["archived", "out of the index for less than a year"], ["free", "nobody holds the slot"],
      ...(data.qualities ?? []).map((quality) => [quality.name, quality.meaning]),
    ])));
}

function daily({ dates, active, bars, rejects }) {
  const share = dates.map((_, place) => (active[place] > 0 ? Math.min(1, bars[place] / active[place]) : null));
  const known = share.filter((value) => value !== null);
  const zoom = new Zoom({ length: dates.length, name: (place) => dates[place] });
  const rows = dates.map((date, place) => ({ date, share: share[place], active: active[place], bars: bars[place], rejects: rejects?.[place] })).reverse();
  const least = known.length > 0 ? Math.min(...known) : null;
  const table = () => ({
    rows, columns: [
      { key: "date", label: "Session", rowHeader: true },
      { key: "share", label: "Coverage", numeric: true, cell: (row) => percent(row.share) },
      { key: "active", label: "Active", numeric: true, cell: (row) => count(row.active) },
      { key: "bars", label: "Bars", numeric: true, cell: (row) => count(row.bars) },
      { key: "rejects", label: "Rejected", numeric: true, cell: (row) => count(row.rejects) }],
  });
  return card("Over the years", lines({
    title: "Share of active stocks with a bar, every session", dates, zoom, height: "low", table,
    summary: known.length === 0 ? "Not known: no universe stands beside the bars."
      : `${plural(dates.length, "session")} from ${dates[0]} to ${dates[dates.length - 1]}; at least ${percent(least, 2)}.`,
    series: [{ name: "Coverage", values: share, colour: "--policy", fill: "start" }],
    format: (value) => percent(value), y: { suggestedMin: Math.min(0.98, least ?? 0), max: 1 },
  }), rejects && lines({
    title: "Bars turned away", dates, zoom, height: "small",
    summary: `${plural(rejects.reduce((sum, one) => sum + (one ?? 0), 0), "bar")} in all.`,
    series: [{ name: "Rejected", values: rejects, colour: "--baseline", fill: "start" }],
    format: (value) => count(value), y: { beginAtZero: true, suggestedMax: 4 },
  }));
}
