"use strict";
// Each chart is a JSON block next to the empty box it is drawn into. Vega's interpreter (ast) runs its expressions, so that
// the page needs no eval and its Content-Security-Policy can forbid it.
document.documentElement.classList.add("scripted");
for (const block of document.querySelectorAll("script[data-chart]")) {
  const box = document.getElementById(block.dataset.chart);
  const options = { ast: true, renderer: "svg", actions: false, defaultStyle: false, tooltip: { disableDefaultStyle: true } };
  vegaEmbed(box, JSON.parse(block.textContent), options).catch((problem) => {
    box.textContent = "This chart could not be drawn; its numbers are in the table. (" + String(problem) + ")";
  });
}
