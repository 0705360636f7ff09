// Numbers, dates and words as people read them. What is not known is a dash, never a made-up number.
export const unknown = "–";

const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

// By hand, since the first of Intl's formats takes longer to make than a page has to draw.
function decimal(value, digits) {
  const [whole, part] = Math.abs(value).toFixed(digits).split(".");
  const text = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? "." + part : "");
  // A rounded nothing has no sign; a minus is as wide as a plus.
  return value < 0 && /[1-9]/.test(text) ? "−" + text : text;
}

export const count = (value) => (isNumber(value) ? decimal(value, 0) : unknown);
export const number = (value, digits = 2) => (isNumber(value) ? decimal(value, digits) : unknown);
export const percent = (value, digits = 1) => (isNumber(value) ? decimal(value * 100, digits) + "%" : unknown);
export const money = (value, digits = 2) =>
  (isNumber(value) ? decimal(value, digits).replace(/^(−?)/, "$1$$") : unknown);

/** With its sign, such as a return. */
export function signed(value, digits = 1) {
  if (!isNumber(value)) return unknown;
  const text = percent(value, digits);
  return value > 0 && /[1-9]/.test(text) ? "+" + text : text;
}

export const range = (low, high, digits = 0) =>
  isNumber(low) && isNumber(high) ? `${decimal(low * 100, digits)} to ${percent(high, digits)}` : unknown;

/** `2022-12-30T06:00:00Z` as `2022-12-30 06:00`, UTC as all of Bellwether. */
export const instant = (text) =>
  typeof text === "string" && text.length >= 16 ? text.slice(0, 10) + " " + text.slice(11, 16) : unknown;

export const text = (value) => (value === undefined || value === null || value === "" ? unknown : String(value));

export function plural(value, word, many = word + "s") {
  return `${count(value)} ${value === 1 ? word : many}`;
}

export function duration(seconds) {
  if (!isNumber(seconds)) return unknown;
  if (seconds < 10) return decimal(seconds, 1) + " s";
  if (seconds < 120) return decimal(seconds, 0) + " s";
  if (seconds < 7200) return decimal(seconds / 60, 0) + " min";
  return decimal(seconds / 3600, 1) + " h";
}

/** How long before `now` an instant was. */
export function ago(text, now = Date.now()) {
  const then = Date.parse(text);
  if (!Number.isFinite(then)) return unknown;
  const minutes = Math.max(0, (now - then) / 60000);
  if (minutes < 1.5) return "just now";
  if (minutes < 90) return Math.round(minutes) + " min ago";
  if (minutes < 60 * 36) return Math.round(minutes / 60) + " h ago";
  return Math.round(minutes / 1440) + " days ago";
}

export function list(words) {
  if (words.length < 2) return words.join("");
  return words.slice(0, -1).join(", ") + " and " + words[words.length - 1];
}
