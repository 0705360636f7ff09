// What the figures of the system's health amount to, in words.
import { list, money, percent, plural } from "./format.js";

const runs = {
  done: ["good", "done"], "nothing-to-do": ["good", "nothing to do"], partial: ["warn", "done in part"],
  running: ["note", "running"], failed: ["bad", "failed"], interrupted: ["bad", "interrupted"],
};

export const runKind = (status) => runs[status]?.[0] ?? "idle";
export const runWords = (status) => runs[status]?.[1] ?? String(status);
export const severityKind = (severity) => ({ critical: "bad", warning: "warn", info: "note" })[severity] ?? "idle";

export function mailKind({ sent = 0, waiting = 0, failed = 0, rate }) {
  if (failed > 0 || rate < 0.99) return ["warn", "not all delivered"];
  if (waiting > 0) return ["note", "waiting"];
  return sent > 0 ? ["good", "all delivered"] : ["idle", "none yet"];
}

const sentence = (words) => (/[.!?]$/.test(words) ? words : words + ".");

/** {kind, word, line, reasons: [{kind, text, todo}], isFirstDay}: gravest first. */
export function verdict(health) {
  const reasons = health ? [...trouble(health)] : [];
  const isFirstDay = !health
    || ((health.jobs ?? []).length === 0 && !(health.partitions ?? []).some((branch) => branch.sessions > 0));
  const grave = reasons.filter((reason) => reason.kind === "bad");
  const kind = grave.length > 0 ? "bad" : reasons.length > 0 ? "warn" : "good";
  return {
    kind, isFirstDay, reasons: [...grave, ...reasons.filter((reason) => reason.kind !== "bad")],
    word: { bad: "trouble", warn: "look at this", good: "in order" }[kind],
    line: {
      bad: `${plural(grave.length, "thing")} went wrong.`,
      warn: `The system works; ${plural(reasons.length, "thing")} ${reasons.length === 1 ? "deserves" : "deserve"} a look.`,
      good: "Everything is in order.",
    }[kind],
  };
}

function* trouble(health) {
  const of = (severity) => (health.alerts ?? []).filter((alert) => alert.severity === severity);
  const [critical, warnings] = [of("critical").length, of("warning").length];
  if (critical > 0) yield { kind: "bad", text: `${plural(critical, "critical alert")} below.` };
  for (const job of health.jobs ?? []) {
    if (runKind(job.status) !== "bad") continue;
    yield {
      kind: "bad", text: `${job.command} ${job.status === "failed" ? "failed" : "was interrupted"}${job.error ? ": " + sentence(job.error) : "."}`,
      todo: "Its runs are on the page Logs; run it again once that is mended.",
    };
  }
  const { costs, deliveries, paper } = health;
  if (paper?.halted_since) {
    yield {
      kind: "bad", text: `Buying is halted since the close of ${paper.halted_since}${paper.halt_reason ? ": " + sentence(paper.halt_reason) : "."}`,
      todo: "See bellwether risk; bellwether resume ends it.",
    };
  } else if (paper && paper.level !== "normal") {
    yield { kind: "warn", text: `The paper account lost ${percent(-paper.daily_return, 2)} on ${paper.session}: its positions are halved.` };
  }
  if (paper?.behind > 0) {
    yield { kind: "warn", text: `The paper account is ${plural(paper.behind, "session")} behind.`, todo: "Run bellwether paper." };
  }
  if (costs?.budget > 0 && costs.spent > costs.budget) {
    yield { kind: "bad", text: `${money(costs.spent)} is spent of a budget of ${money(costs.budget)}.` };
  }
  if (costs?.inference?.is_stopped) {
    yield { kind: "warn", text: "The budget for inference is spent: nothing that costs is asked.", todo: "See bellwether costs." };
  }
  if (warnings > 0) {
    yield { kind: "warn", text: `${plural(warnings, "warning")} below.`, todo: "bellwether alerts puts them aside." };
  }
  for (const branch of health.partitions ?? []) {
    if (branch.is_daily && branch.behind > 1) {
      yield { kind: "warn", text: `${branch.dataset} is ${plural(branch.behind, "session")} behind.`, todo: `Run ${branch.producer}.` };
    }
    if (branch.missing > 0) {
      yield {
        kind: "warn", text: `${branch.dataset} lacks ${plural(branch.missing, "session")} between its first and its last.`,
        todo: `Run ${branch.producer} for them.`,
      };
    }
  }
  if (costs?.budget > 0 && costs.spent <= costs.budget && costs.spent > 0.8 * costs.budget) {
    yield { kind: "warn", text: `${percent(costs.spent / costs.budget, 0)} of the month's budget is spent.` };
  }
  if (deliveries?.failed > 0) {
    yield { kind: "warn", text: `${plural(deliveries.failed, "message")} could not be delivered.`, todo: "See bellwether mail." };
  }
  if (deliveries?.waiting > 0) {
    yield { kind: "warn", text: `${plural(deliveries.waiting, "message")} ${deliveries.waiting === 1 ? "waits" : "wait"} to be sent.` };
  }
  const held = (health.vendors ?? []).filter((vendor) => vendor.is_held).map((vendor) => vendor.vendor);
  if (held.length > 0) {
    yield { kind: "warn", text: `${list(held)} ${held.length === 1 ? "is" : "are"} not called for now, after failures.` };
  }
}
