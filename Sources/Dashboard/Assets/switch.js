// The switch of the theme: the system's, light or dark, remembered on this machine.
const themes = [["system", "Theme: system"], ["light", "Theme: light"], ["dark", "Theme: dark"]];

/** `changed` is called when another theme is chosen. */
export function themeSwitch(changed) {
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
