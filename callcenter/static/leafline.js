// What every page can do: switch light and dark, and close a notice.
const YEAR_S = 365 * 24 * 3600;

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-switch-theme]")) switchTheme();
  target.closest("[data-close-notice]")?.closest(".message").remove();
});

function switchTheme() {
  const root = document.documentElement;
  root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  document.cookie = `leafline_theme=${root.dataset.bsTheme}; path=/; max-age=${YEAR_S}; samesite=lax`;
}
