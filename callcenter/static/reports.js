// Draws the chart of a report from the figures that the page brings along, in the colours of the page, and again when they change.
import { init } from "/static/vendor/charts.js";

const place = document.getElementById("chart");
const COLOURS = { light: ["#0f766e", "#9db8b4", "#c2813a", "#7a8fb8"], dark: ["#2aa597", "#54716d", "#d9a05b", "#8ea5d0"] };
const LINE = { light: "#b45309", dark: "#f5bd66" };

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function options(drawing) {
  const theme = document.documentElement.dataset.bsTheme === "dark" ? "dark" : "light";
  const ink = colour("--ll-ink-secondary"), rule = colour("--ll-line");
  const axis = (name, quiet) => ({
    type: "value", name, nameTextStyle: { color: ink }, axisLabel: { color: ink }, axisLine: { show: false },
    splitLine: { show: !quiet, lineStyle: { color: rule } }, scale: false,
  });
  const crowded = drawing.labels.length > 12 || drawing.labels.some((label) => label.length > 10);
  let bars = 0;
  return {
    animationDuration: 250,
    aria: { enabled: true },
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 16, right: drawing.right ? 16 : 24, top: 44, bottom: 8, containLabel: true },
    legend: { top: 4, left: 72, itemGap: 22, icon: "roundRect", itemWidth: 12, itemHeight: 8, textStyle: { color: ink } },
    tooltip: {
      trigger: "axis", axisPointer: { type: "shadow" }, confine: true, backgroundColor: colour("--ll-surface"), borderColor: rule,
      textStyle: { color: colour("--ll-ink") }, formatter: (points) => told(drawing, points),
    },
    xAxis: {
      type: "category", data: drawing.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: rule } },
      axisLabel: { color: ink, rotate: crowded ? 32 : 0, width: 110, overflow: "truncate", hideOverlap: true, interval: drawing.labels.length > 32 ? "auto" : 0 },
    },
    yAxis: drawing.right ? [axis(drawing.left), axis(drawing.right.trim(), true)] : [axis(drawing.left)],
    series: drawing.series.map((one) => one.line
      ? { name: one.name, type: "line", yAxisIndex: 1, data: one.values, symbolSize: 6, lineStyle: { width: 2 }, color: LINE[theme], connectNulls: false }
      : { name: one.name, type: "bar", data: one.values, barMaxWidth: 44, color: COLOURS[theme][bars++ % 4], stack: drawing.kind === "stack" ? "one" : undefined, barGap: "8%" }),
  };
}

// Built of text nodes: names come from people.
function told(drawing, points) {
  const box = document.createElement("div");
  const title = box.appendChild(document.createElement("strong"));
  title.textContent = drawing.labels[points[0].dataIndex];
  for (const point of points) {
    const line = box.appendChild(document.createElement("div"));
    const one = drawing.series[point.seriesIndex];
    const said = one.texts[point.dataIndex];
    line.textContent = `${one.name}  ${said}${one.unit && !said.includes(one.unit) ? ` ${one.unit}` : ""}`;
  }
  return box;
}

if (place) {
  const drawing = JSON.parse(document.getElementById("chart-figures").textContent);
  const chart = init(place);
  const draw = () => chart.setOption(options(drawing), true);
  draw();
  document.fonts?.ready.then(draw);  // words are measured again once their letters are there
  place.dataset.drawn = "yes";
  new ResizeObserver(() => chart.resize()).observe(place);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
}

// Keys: [ and ] go to the period before and after.
document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "[") document.querySelector("[data-earlier]")?.click();
  if (event.key === "]") document.querySelector("[data-later]")?.click();
});
const kind = document.querySelector("[data-kind]");
const showUntil = () => { document.querySelector("[data-until]").hidden = kind.value !== "custom"; };
kind?.addEventListener("change", showUntil);
