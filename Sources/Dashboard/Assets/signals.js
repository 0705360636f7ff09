// Signals: what a month said of each stock, why, and what came of it.
import { detail, later, link, start, state } from "./app.js";
import { bars } from "./charts.js";
import { announce, card, empty, facts, figure, h, pill, search, select } from "./dom.js";
import { count, money, number, percent, plural, range, signed, text, unknown } from "./format.js";
import { table } from "./table.js";

const groups = {
  price: "Prices of the day", momentum: "Return of the past month", volatility: "Volatility", volume: "Trading volume",
  oscillators: "RSI and MACD", membership: "Time in the index", holding: "Being held already",
};
const bases = {
  published: ["good", "published"], replayed: ["note", "replayed"], simulated: ["warn", "simulated"],
};
const basisWords = {
  published: "Published at the time.",
  replayed: "Replayed later by a model that had not seen what followed; it counts like a published month.",
  simulated: "Simulated by a model that has seen what followed: it proves nothing and counts nowhere.",
};

start("signals", (data) => {
  const months = data?.months ?? [];
  if (months.length === 0) {
    return [card("No signals yet", empty(
      "Here will stand, for each month, which stocks to buy, sell or hold, with the reasons and what drove them, and "
        + "a month later what came of it. The month's first run makes them:", "generate-signals"))];
  }
  const wished = state.get("month");
  const month = months.find((one) => one.session === wished) ?? months[0];
  return [
    wished && month.session !== wished
      && h("p", { class: "banner warn" }, `There are no signals of ${wished}; shown are the latest.`),
    chooser(months, month), later(detail(month.path), (sheet) => body(month, sheet), `Reading ${month.path}…`),
    history(months),
  ];
});

function go(session) {
  state.set({ month: session, stock: null }, true);
  dispatchEvent(new Event("hashchange"));
  announce("Signals of " + session);
}

function chooser(months, month) {
  const place = months.indexOf(month);
  const step = (to, words, sign) => h("button", {
    type: "button", disabled: !months[to], "aria-label": words, title: words, dataset: { key: words },
    onclick: () => go(months[to].session),
  }, sign);
  return h("section", { class: "card", "aria-label": "Month" },
    h("div", { class: "month" },
      step(place + 1, "The month before", "‹"),
      select("Signals of", "month", month.session,
        months.map((one) => [one.session, `${one.session} (${one.buys} buy, ${one.sells} sell, ${one.holds} hold)`]), go),
      step(place - 1, "The month after", "›")),
    h("div", { class: "figures" },
      figure("Buy, sell, hold", `${count(month.buys)} · ${count(month.sells)} · ${count(month.holds)}`,
        "executed from " + text(month.execution)),
      figure("Model", link("models.html", { version: month.model }, text(month.model)), pill(...(bases[month.basis] ?? ["idle", text(month.basis)]))),
      figure("Paid off", month.known > 0 ? percent(month.hits / month.known) : "not yet known",
        month.known > 0 ? `${month.hits} of ${month.known}, closed ${month.closed}` : "when the month has closed"),
      figure("Mean excess", month.known > 0 ? signed(month.mean_excess, 2) : unknown, "over the benchmark, after costs"),
      figure("Benchmark", signed(month.benchmark, 2), "mean of what could be bought")),
    h("p", { class: "summary" }, basisWords[month.basis]));
}

function body(month, sheet) {
  const rows = sheet.rows ?? [];
  const hasOutcome = rows.some((row) => row.outcome);
  const sectors = [...new Set(rows.map((row) => row.sector).filter(Boolean))].sort();
  const place = h("div", { class: "later" });
  const change = (key) => (value) => {
    state.set({ [key]: value });
    fill();
  };
  const opened = new Set([state.get("stock")].filter(Boolean));

  function fill() {
    const [action, sector, outcome] = ["action", "sector", "outcome"].map((key) => state.get(key));
    const words = state.get("find").toLowerCase();
    const shown = rows.filter((row) =>
      (!action || row.action === action) && (!sector || (row.sector ?? "–") === sector)
      && (!outcome || (outcome === "open" ? !row.outcome : row.outcome && row.outcome.is_hit === (outcome === "hit")))
      && (!words || [row.symbol, row.name, row.reason].some((part) => part?.toLowerCase().includes(words))));
    const [sort, way] = state.get("sort").split(".");
    place.replaceChildren(
      h("p", { class: "muted", role: "status" },
        shown.length === rows.length ? plural(rows.length, "signal") + "." : `${shown.length} of ${plural(rows.length, "signal")}.`),
      table({
        key: "signals", caption: "Signals of " + month.session, rows: shown, id: (row) => row.symbol, opened,
        empty: rows.length > 0 ? "No signal is like that; take a filter away." : "The month has no signal.",
        sort: sort ? { key: sort, descending: way === "down" } : { key: "rank", descending: false },
        onsort: (by) => state.set({ sort: by.key === "rank" && !by.descending ? "" : by.key + (by.descending ? ".down" : ".up") }),
        ontoggle: (name, isOpen) => state.set({ stock: isOpen ? name : null }),
        columns: columns(hasOutcome, rows.some((row) => row.expected_hit_rate)), detail: open,
      }));
  }

  fill();
  return [card(
    "The signals",
    (sheet.notes ?? []).length > 0 && h("ul", { class: "plain muted" }, sheet.notes.map((note) => h("li", null, note))),
    h("div", { class: "fields" },
      search("Symbol, name or reason", "find", state.get("find"), change("find")),
      select("Action", "action", state.get("action"),
        [["", "All"], ["BUY", "Buy"], ["SELL", "Sell"], ["HOLD", "Hold"]], change("action")),
      select("Sector", "sector", state.get("sector"),
        [["", "All"], ...sectors.map((name) => [name, name]), ...(rows.some((row) => !row.sector) ? [["–", "Not known"]] : [])],
        change("sector")),
      select("Outcome", "outcome", state.get("outcome"),
        [["", "All"], ["hit", "Paid off"], ["miss", "Did not"], ["open", "Not yet known"]], change("outcome"))),
    place), combination(sheet.combination ?? [])];
}

const partNames = { forecast: "Forecasts", sentiment: "News" };

/** What forecasts and news counted in the ranking; nothing where neither was there. */
function combination(parts) {
  if (!parts.some((part) => part.state === "used" || part.state === "no_weight")) return null;
  const standing = (part) => {
    const ground = part.is_by_hand ? "set by hand" : `${plural(part.months, "month")} of evidence, coefficient `
      + `${number(part.coefficient, 3)} with a standard error of ${number(part.standard_error, 3)}`;
    if (part.state === "used") return `weight ${number(part.weight)}: ${ground}; known of ${plural(part.stocks, "stock")}`;
    if (part.state === "no_weight") return `no weight: ${ground}`;
    return part.state === "off" ? "switched off" : `missing: ${text(part.reason)}`;
  };
  return card("Beside the policy", facts(parts.map((part) =>
    [(partNames[part.part] ?? text(part.part)) + (part.model ? ` (${part.model})` : ""), standing(part)])));
}

const arrows = { BUY: "▲ Buy", SELL: "▼ Sell", HOLD: "■ Hold" };
const action = (row) => h("span", { class: "action " + String(row.action).toLowerCase() }, arrows[row.action] ?? text(row.action));
const gain = (value, digits = 1) =>
  h("span", { class: value > 0 ? "gain" : value < 0 ? "loss" : undefined }, signed(value, digits));

const columns = (hasOutcome, hasExpectation) => [
  { key: "rank", label: "Rank", numeric: true, wide: true, cell: (row) => count(row.rank) },
  { key: "symbol", label: "Stock", rowHeader: true, class: "stock",
    cell: (row) => [row.symbol, row.name && h("div", { class: "name" }, row.name)] },
  { key: "sector", label: "Sector", wide: true, cell: (row) => text(row.sector) },
  { key: "action", label: "Action", cell: action },
  { key: "target_weight", label: "Weight", numeric: true, wide: hasOutcome, cell: (row) => percent(row.target_weight, 2) },
  { key: "previous_weight", label: "Before", numeric: true, wide: true, cell: (row) => percent(row.previous_weight, 2) },
  { key: "confidence", label: "Confidence", numeric: true, wide: true, cell: (row) => percent(row.confidence) },
  ...(hasExpectation ? [{ key: "expected", label: "Expected", numeric: true, wide: true,
    value: (row) => row.expected_hit_rate?.rate, cell: (row) => percent(row.expected_hit_rate?.rate) }] : []),
  { key: "close", label: "Close", numeric: true, wide: true, cell: (row) => money(row.close) },
  ...(hasOutcome ? [{ key: "excess", label: "Excess", numeric: true, value: (row) => row.outcome?.excess,
    cell: (row) => (row.outcome ? gain(row.outcome.excess) : unknown) },
  { key: "hit", label: "Paid off", wide: true, value: (row) => row.outcome && Number(row.outcome.is_hit),
    cell: (row) => (row.outcome ? pill(...(row.outcome.is_hit ? ["good", "yes"] : ["idle", "no"])) : unknown) }] : []),
];

function open(row) {
  const { outcome, expected_hit_rate: expected } = row;
  const drivers = (row.drivers ?? []).filter((driver) => typeof driver.delta === "number")
    .map((driver) => ({ ...driver, name: groups[driver.group] ?? text(driver.group) }))
    .sort((one, other) => other.delta - one.delta);
  const best = drivers.filter((driver) => driver.delta > 0).slice(0, 2).map((driver) => driver.name.toLowerCase());
  return h("div", { class: "opened" },
    h("p", null, text(row.reason)),
    h("div", { class: "columns" },
      h("div", { class: "later" },
        facts([
          ["Rank by score", `${count(row.rank)} (score ${number(row.score, 4)})`],
          ["Weight", `${percent(row.previous_weight, 2)} before, ${percent(row.target_weight, 2)} now`],
          ["Confidence of the policy", percent(row.confidence)],
          ["Close", money(row.close)],
          ["Sector", text(row.sector)],
          ["Such signals paid off", expected
            ? `${percent(expected.rate)} of ${count(expected.count)} (${range(expected.low, expected.high)})` : "no history yet"],
          ["Outcome", outcome
            ? [gain(outcome.gain), ` against ${signed(outcome.benchmark)} of the benchmark, cost ${percent(outcome.cost, 2)}`] : "not yet known"],
          ["Excess", outcome ? [gain(outcome.excess, 2), outcome.is_hit ? ": it paid off" : ": it did not pay off", ` by ${outcome.closed}`] : null],
        ])),
      drivers.length === 0 ? h("p", { class: "muted" }, "What drove it is not recorded.") : bars({
        title: "Drivers of " + row.symbol, height: "drivers", isLying: true,
        summary: "By how much the score falls when each group of features is made average: "
          + (best.length > 0 ? `${best.join(" and ")} spoke for it most.` : "nothing spoke for it."),
        labels: drivers.map((driver) => driver.name), values: drivers.map((driver) => driver.delta),
        colours: drivers.map((driver) => (driver.delta >= 0 ? "--policy" : "--baseline")),
        format: (value) => number(value, 4),
        table: () => ({
          rows: drivers, columns: [
            { key: "name", label: "Features", rowHeader: true },
            { key: "delta", label: "Change of score", numeric: true, cell: (driver) => number(driver.delta, 6) }],
        }),
      })));
}

const history = (months) => card("All months", table({
  key: "months", caption: "The signals of each month and what came of them", rows: months, limit: 24,
  columns: [
    { key: "session", label: "Session", rowHeader: true, class: "nowrap",
      cell: (row) => h("a", { href: "#month=" + row.session, onclick: (event) => {
        event.preventDefault();
        go(row.session);
        scrollTo({ top: 0, behavior: "instant" });
      } }, row.session) },
    { key: "basis", label: "Basis", cell: (row) => pill(...(bases[row.basis] ?? ["idle", text(row.basis)])) },
    { key: "model", label: "Model", wide: true },
    { key: "buys", label: "Buy", numeric: true, wide: true },
    { key: "sells", label: "Sell", numeric: true, wide: true },
    { key: "holds", label: "Hold", numeric: true, wide: true },
    { key: "rate", label: "Paid off", numeric: true, value: (row) => (row.known > 0 ? row.hits / row.known : undefined),
      cell: (row) => (row.known > 0 ? percent(row.hits / row.known) : "not yet known") },
    { key: "mean_excess", label: "Mean excess", numeric: true, cell: (row) => (row.known > 0 ? gain(row.mean_excess, 2) : unknown) },
    { key: "benchmark", label: "Benchmark", numeric: true, wide: true, cell: (row) => signed(row.benchmark, 2) },
  ],
}));
