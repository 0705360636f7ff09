// Runs before the first paint, so that a remembered theme never flashes.
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem("bellwether.theme");
  } catch {
    // Storage may be switched off: the system's theme it is.
  }
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
})();
