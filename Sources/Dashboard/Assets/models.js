// Models: what was trained, what the gate said of it, how the learning went, and every candidate.
import { detail, later, start, state } from "./app.js";
import { lines } from "./charts.js";
import { announce, card, empty, facts, figure, h, pill, select } from "./dom.js";
import { count, duration, instant, number, percent, plural, signed, text, unknown } from "./format.js";
import { table } from "./table.js";

const verdicts = {
  promoted: "good", published: "good", approved: "good", passed: "good", probation: "warn", refused: "warn", rejected: "warn",
  failed: "bad", rollback: "warn", demoted: "warn",
};
const verdict = (word) => (word ? pill(verdicts[word] ?? "idle", word) : unknown);
const places = { production: "in production", archive: "archived", candidates: "candidate" };

start("models", (data) => {
  const versions = data?.versions ?? [];
  if (versions.length === 0 && !(data?.trials?.total > 0)) {
    return [card("No model yet", empty(
      "Here will stand every model that was trained, what the gate said of it and why, its learning curves, and each "
        + "candidate that was tried. The month's first run trains one:", "train-policy"))];
  }
  const one = versions.find((version) => version.version === state.get("version"))
    ?? versions.find((version) => version.version === data.in_force) ?? versions[0];
  return [
    head(data), versions.length > 0 && all(data, one), one && chosen(one, data), events(data.events ?? []),
    trials(data.trials),
  ];
});

const head = ({ in_force: inForce, versions = [], trials: tried }) =>
  h("section", { class: "card", "aria-label": "Figures" }, h("div", { class: "figures" },
    figure("In force", inForce ?? "none", inForce ? null : "signals need a model that passed the gate"),
    figure("Versions", count(versions.length)),
    figure("Refused", count(versions.filter((version) => version.verdict === "refused").length)),
    figure("Candidates tried", count(tried?.total ?? 0), "each makes a lucky one likelier")));

function choose(version) {
  state.set({ version }, true);
  dispatchEvent(new Event("hashchange"));
  announce("Model " + version);
}

const all = (data, one) => card("Versions", table({
  key: "versions", caption: "Every version, newest first", rows: data.versions, limit: 24,
  rowClass: (row) => (row === one ? "chosen" : undefined),
  columns: [
    { key: "version", label: "Version", rowHeader: true, class: "nowrap", cell: (row) => h("a", {
      href: "#version=" + row.version, dataset: { key: "version." + row.version }, "aria-current": row === one ? "true" : undefined,
      onclick: (event) => { event.preventDefault(); choose(row.version); } }, row.version) },
    { key: "verdict", label: "Gate", cell: (row) => verdict(row.verdict) },
    { key: "place", label: "Place", wide: true, cell: (row) => (row.version === data.in_force ? pill("good", "in force") : places[row.place] ?? text(row.place)) },
    { key: "algorithm", label: "Algorithm", wide: true, cell: (row) => [row.algorithm, row.network].filter(Boolean).join(", ") },
    { key: "trained_to", label: "Learned up to", class: "nowrap", wide: true, cell: (row) => text(row.trained_to) },
    { key: "in", label: "Sharpe, learned", numeric: true, wide: true, value: (row) => row.in_sample?.policy?.sharpe,
      cell: (row) => number(row.in_sample?.policy?.sharpe) },
    { key: "out", label: "Sharpe, unseen", numeric: true, value: (row) => row.out_of_sample?.policy?.sharpe,
      cell: (row) => number(row.out_of_sample?.policy?.sharpe) },
    { key: "base", label: "Equal weights", numeric: true, wide: true, value: (row) => row.out_of_sample?.baseline?.sharpe,
      cell: (row) => number(row.out_of_sample?.baseline?.sharpe) },
  ],
}));

const met = (row) => (row.is_met === undefined ? pill("idle", "not judged") : row.is_met ? pill("good", "met") : pill("bad", "not met"));
const criterion = (row) => text(row.name).replace(/[-_]/g, " ");
const measure = (value) => (Number.isInteger(value) ? count(value) : number(value, 3));

function chosen(one, data) {
  return card("Model " + one.version,
    h("p", null, verdict(one.verdict), one.version === data.in_force && [" ", pill("good", "in force")], " ", text(one.reason)),
    h("div", { class: "columns" },
      facts([
        ["Algorithm", text(one.algorithm)], ["Network", text(one.network)],
        ["Learned from", `${text(one.trained_from)} to ${text(one.trained_to)}`],
        ["Tested on", one.validated_from ? `${one.validated_from} to ${text(one.validated_to)}` : "nothing"],
        ["Place", places[one.place] ?? text(one.place)],
      ]),
      table({
        key: "shares", caption: "Figures in and out of sample", sortable: false, limit: 20,
        rows: [["total_return", "Return", signed], ["sharpe", "Sharpe ratio", number], ["maximum_drawdown", "Largest drawdown", percent]],
        columns: [
          { key: "name", label: "Figure", rowHeader: true, cell: ([, name]) => name },
          ...[["in_sample", "policy", "Learned"], ["out_of_sample", "policy", "Unseen"], ["out_of_sample", "baseline", "Equal weights"]]
            .map(([part, who, label]) => ({ key: part + who, label, numeric: true, cell: ([key, , format]) => format(one[part]?.[who]?.[key]) })),
        ],
      })),
    (one.criteria ?? []).length > 0 && table({
      key: "criteria", caption: "What the gate looks at", showCaption: true, rows: one.criteria, sortable: false,
      columns: [
        { key: "name", label: "Criterion", rowHeader: true, wide: true, cell: criterion },
        { key: "finding", label: "Finding", class: "words" },
        { key: "is_met", label: "", cell: met },
        { key: "value", label: "Value", numeric: true, wide: true, cell: (row) => measure(row.value) },
        { key: "limit", label: "Limit", numeric: true, wide: true, cell: (row) => measure(row.limit) },
      ],
    }),
    one.path && later(detail(one.path), (file) => [curves(one, file.curves), file.card && h("details", null,
      h("summary", null, "The model card, as it is written"),
      h("pre", { class: "card-json", tabindex: 0 }, JSON.stringify(file.card, null, 2)))]));
}

function curves(one, found) {
  const columns = found?.columns ?? [];
  const rows = found?.rows ?? [];
  if (rows.length < 2 || columns.length < 2) return h("p", { class: "muted" }, "No learning curves are kept of this version.");
  const place = h("div", { class: "later" });
  const choices = columns.slice(1);
  const fill = () => {
    const name = choices.includes(state.get("curve")) ? state.get("curve") : choices[0];
    const column = columns.indexOf(name);
    const value = (row) => (typeof row?.[column] === "number" ? row[column] : null);
    const words = name.replace(/_/g, " ");
    const [first, last] = [rows.find((row) => value(row) !== null), rows.findLast((row) => value(row) !== null)];
    const digits = (one) => (one === null || one === undefined ? unknown : number(one, Math.abs(one) >= 100 ? 0 : Math.abs(one) >= 1 ? 2 : 4));
    place.replaceChildren(lines({
      title: `Learning curve of ${one.version}: ${words}`, height: "low",
      summary: `From ${digits(value(first))} to ${digits(value(last))} over ${count(last?.[0])} ${columns[0]}.`,
      series: [{ name: words, values: rows.map(value), colour: "--policy", points: rows.length < 40 ? 2.5 : 0 }],
      format: digits, xTitle: columns[0], name: (at) => `${count(rows[at]?.[0])} ${columns[0]}`,
      ticks: (low, high, room) => {
        const step = Math.max(1, Math.ceil((high - low) / room));
        const marks = [];
        for (let at = Math.ceil(low); at <= high; at += step) if (rows[at]) marks.push({ value: at, name: count(rows[at][0]) });
        return marks;
      },
      table: () => ({ rows, columns: [
        { key: "x", label: columns[0], numeric: true, value: (row) => row[0], cell: (row) => count(row[0]) },
        { key: "y", label: words, numeric: true, value, cell: (row) => digits(value(row)) }] }),
    }));
  };
  fill();
  return [h("div", { class: "fields" }, select("Learning curve", "curve",
    choices.includes(state.get("curve")) ? state.get("curve") : choices[0],
    choices.map((name) => [name, name.replace(/_/g, " ")]), (name) => {
      state.set({ curve: name === choices[0] ? null : name });
      fill();
    })), place];
}

const events = (rows) => card("Decisions", table({
  key: "events", caption: "What was decided of models, newest first", limit: 12, rows, empty: "Nothing was decided yet.",
  columns: [
    { key: "at", label: "When", class: "nowrap", wide: true, cell: (row) => instant(row.at) },
    { key: "model", label: "Model", rowHeader: true, class: "nowrap" },
    { key: "action", label: "What", cell: (row) => verdict(row.action) },
    { key: "reason", label: "Why", class: "words", cell: (row) => text(row.reason) },
  ],
}));

const trials = (all) => card("Candidates tried", (all?.recent ?? []).length === 0
  ? empty("Every candidate that was ever trained, also those that came to nothing.", "train-policy")
  : [h("p", { class: "summary" }, `${plural(all.total, "candidate")} in all`
    + (all.total > all.recent.length ? `; shown are the latest ${all.recent.length}. bellwether trials lists the rest.` : ".")),
  table({
    key: "trials", caption: "Candidates, newest first", rows: all.recent, limit: 20,
    columns: [
      { key: "id", label: "No.", numeric: true, rowHeader: true },
      { key: "month", label: "Month", class: "nowrap" },
      { key: "at", label: "When", class: "nowrap", wide: true, cell: (row) => instant(row.at) },
      { key: "algorithm", label: "Algorithm", wide: true, cell: (row) => [row.algorithm, row.network].filter(Boolean).join(", ") },
      { key: "seed", label: "Seed", numeric: true, wide: true },
      { key: "steps", label: "Steps", numeric: true, wide: true, cell: (row) => count(row.steps) },
      { key: "seconds", label: "Took", numeric: true, wide: true, cell: (row) => duration(row.seconds) },
      { key: "out_of_sample_sharpe", label: "Sharpe, unseen", numeric: true, cell: (row) => number(row.out_of_sample_sharpe) },
      { key: "baseline_sharpe", label: "Equal weights", numeric: true, wide: true, cell: (row) => number(row.baseline_sharpe) },
      { key: "outcome", label: "Outcome", cell: (row) => verdict(row.outcome) },
    ],
  })]);
