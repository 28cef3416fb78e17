// Runs before the first paint: where nobody has chosen, the page is as light or dark as the computer.
if (!document.documentElement.dataset.bsTheme) {
  document.documentElement.dataset.bsTheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
