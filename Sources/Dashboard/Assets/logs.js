// Logs: every run of every command, and what went wrong.
import { detail, later, start, state } from "./app.js";
import { card, empty, facts, h, pill, search, select, stamp } from "./dom.js";
import { count, duration, instant, plural, text, unknown } from "./format.js";
import { table } from "./table.js";
import { runKind, runWords } from "./verdict.js";

start("logs", (data) => {
  if (!(data?.recent?.length > 0)) {
    return [card("No run yet", empty(
      "Here will stand every run of every command, how it ended and what went wrong. Logs in full stay on the machine, "
        + "where cron writes them. The first is likely:", "fetch-daily"))];
  }
  const year = state.get("year");
  const older = data.years?.find((one) => String(one.year) === year);
  const years = data.years?.length > 0 && stretch(data, year);
  return [years, older
    ? later(detail(older.path), (file) => card("Runs of " + year, runs(file.runs ?? [], year)), `Reading the runs of ${year}…`)
    : card("The latest runs", runs(data.recent, "recent"))];
});

function stretch(data, year) {
  const total = data.years.reduce((sum, one) => sum + one.runs, 0);
  const failures = data.years.reduce((sum, one) => sum + (one.failures ?? 0), 0);
  return h("section", { class: "card", "aria-label": "Stretch" },
    h("p", { class: "summary" }, `${plural(total, "run")} in all, ${count(failures)} of them failed or were interrupted.`),
    h("div", { class: "fields" }, select("Show", "year", year, [
      ["", `The latest ${data.recent.length}`],
      ...data.years.map((one) => [String(one.year), `${one.year}: ${plural(one.runs, "run")}, ${count(one.failures ?? 0)} failed`]),
    ], (value) => {
      state.set({ year: value });
      dispatchEvent(new Event("hashchange"));
    })));
}

function runs(all, name) {
  const place = h("div", { class: "later" });
  const words = (key) => [...new Set(all.map((run) => run[key]).filter(Boolean))].sort();
  const change = (key) => (value) => {
    state.set({ [key]: value });
    fill();
  };
  const fill = () => {
    const [command, status, from, to] = ["command", "status", "from", "to"].map((key) => state.get(key));
    const find = state.get("find").toLowerCase();
    const shown = all.filter((run) => {
      const day = run.started?.slice(0, 10) ?? "";
      return (!command || run.command === command) && (!from || day >= from) && (!to || day <= to)
        && (!status || run.status === status || (status === "trouble" && runKind(run.status) === "bad"))
        && (!find || [run.error, run.command, String(run.id), run.first_session, run.last_session]
          .some((part) => part?.toLowerCase().includes(find)));
    });
    place.replaceChildren(
      h("p", { class: "muted", role: "status" }, shown.length === all.length ? plural(all.length, "run") + "." : `${shown.length} of ${plural(all.length, "run")}.`),
      table({
        key: "runs." + name, caption: "Runs, newest first", rows: shown, limit: 50, id: (row) => String(row.id),
        empty: "No run is like that; take a filter away.", detail: open, columns,
      }));
  };
  fill();
  return [h("div", { class: "fields" },
    select("Command", "command", state.get("command"), [["", "All"], ...words("command").map((one) => [one, one])], change("command")),
    select("Ended", "status", state.get("status"), [["", "In any way"], ["trouble", "In trouble"],
      ...words("status").map((one) => [one, runWords(one)])], change("status")),
    search("Error or session", "find", state.get("find"), change("find")),
    search("From", "from", state.get("from"), change("from"), { type: "date" }),
    search("To", "to", state.get("to"), change("to"), { type: "date" })), place];
}

const sessions = (run) => text([run.first_session, run.last_session].filter((day, index, both) => day && both.indexOf(day) === index).join(" to "));

const columns = [
  { key: "started", label: "Began", rowHeader: true, cell: (row) => stamp(row.started) },
  { key: "command", label: "Command", class: "command" },
  { key: "status", label: "Ended", cell: (row) => pill(runKind(row.status), runWords(row.status)) },
  { key: "last_session", label: "Sessions", class: "nowrap", wide: true, cell: sessions },
  { key: "rows", label: "Rows", numeric: true, wide: true, cell: (row) => count(row.rows) },
  { key: "seconds", label: "Took", numeric: true, wide: true, cell: (row) => duration(row.seconds) },
  { key: "error", label: "What happened", class: "words clip", wide: true, cell: (row) => h("div", null, row.error ?? "") },
];

const open = (row) => [
  row.error && h("p", { class: "words" }, row.error),
  facts([
    ["Run", text(row.id)], ["Began", instant(row.started)], ["Ended", instant(row.finished)], ["Exit code", text(row.exit_code)],
    ["Sessions", sessions(row)], ["Rows", count(row.rows)], ["Took", duration(row.seconds)],
    ["Peak memory", row.peak_memory_mib === undefined ? unknown : count(row.peak_memory_mib) + " MiB"], ["Version", text(row.version)],
  ]),
];
