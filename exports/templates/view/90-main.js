// Opening the page, tabs, theme, and the one function that shows a state.
const TABS = [["graph", "Graph", null], ["cases", "Cases", casesTab], ["course", "Course", courseTab], ["references", "References", referencesTab], ["queries", "Queries", queriesTab], ["about", "About", aboutTab]];
const made = new Set();

function tabs() {
  const bar = $("tabs");
  if (!bar.children.length) {
    bar.append(...TABS.map(([name, label]) => el("button", { type: "button", role: "tab", id: `to-${name}`, "aria-controls": `tab-${name}`, text: label, onclick: () => go({ tab: name }) })));
    bar.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = TABS[(TABS.findIndex(([name]) => name === state.tab) + step + TABS.length) % TABS.length][0];
      go({ tab: next });
      $(`to-${next}`).focus();
      event.preventDefault();
    });
  }
  for (const [name] of TABS) {
    $(`to-${name}`).setAttribute("aria-selected", String(state.tab === name));
    $(`to-${name}`).tabIndex = state.tab === name ? 0 : -1;
  }
}

function aboutTab(box) {
  box.append(el("h2", { text: "About this file" }),
    el("p", { text: "Made by litkg. The file holds everything that it shows and asks no server for anything; its content security policy forbids it to. Links lead to the publishers and databases only when you click them." }),
    el("p", { text: "An edge stands for statements that were read from papers by rules; each shows its sentence, section, standing and confidence. Standing: own (this paper's own patient or result), relayed (what another, cited work found), background (general knowledge), perspective (the patient's own account). Negated statements are hidden until they are asked for, and are never counted as facts." }),
    el("p", { text: "Keys: Tab into the graph, arrow keys from node to node, Enter for the details, F for the neighbourhood, + and − to zoom, 0 to fit, Escape to clear." }),
    el("p", { text: "The drawing uses vis-network 9.1.2 (Almende B.V. and vis.js contributors; Apache-2.0 or MIT), through pyvis (BSD-3-Clause)." }));
}

/** Show the state; `before` is the one that was shown. */
function show(before) {
  const changed = (...names) => names.some((name) => !before || JSON.stringify(before[name]) !== JSON.stringify(state[name]));
  tabs();
  if (before && changed("offPatients", "offPapers")) for (const name of ["cases", "course"]) made.delete(name);
  for (const [name, , make] of TABS) {
    $(`tab-${name}`).hidden = state.tab !== name;
    if (state.tab === name && make && !made.has(name)) { made.add(name); make($(`tab-${name}`)); }
  }
  const controls = () => [...$("filters").querySelectorAll("input, button")];
  const held = controls().indexOf(document.activeElement);
  const scrolled = $("filters").scrollTop;
  filters();
  $("filters").scrollTop = scrolled;
  if (held >= 0) controls()[held]?.focus({ preventScroll: true });
  if (state.tab === "graph") {
    if (!network) { draw(); repaint(false); fit(false); }
    else repaint(changed("layer", "focus", "depth", "group", "offPapers", "offPatients"));
  } else if (!network) seen = visible();
  if (changed("sel", "focus", "depth", "layer", "group")) panel();
}

function setTheme(name) {
  document.documentElement.dataset.theme = name;
  $("theme").textContent = name === "dark" ? "☀" : "☾";
}

async function open() {
  if (typeof DecompressionStream === "undefined") {
    $("wait").textContent = "This page needs a browser of 2023 or newer (it unpacks its data with DecompressionStream).";
    return;
  }
  const dark = matchMedia("(prefers-color-scheme: dark)");
  setTheme(dark.matches ? "dark" : "light");
  prepare(await unpack($("data").textContent));
  $("data").remove();
  searchIndex();
  state = fromHash(location.hash);
  $("wait").remove();
  $("bar").hidden = $("app").hidden = false;
  searchBox();
  show(null);
  const repaintAll = () => { made.forEach((name) => clear($(`tab-${name}`))); made.clear(); show(null); };
  dark.addEventListener("change", (event) => { setTheme(event.matches ? "dark" : "light"); repaintAll(); });
  $("theme").addEventListener("click", () => { setTheme(theme() === "dark" ? "light" : "dark"); repaintAll(); });
  $("canvas").addEventListener("keydown", keys);
  $("reset").addEventListener("click", () => go(structuredClone(START)));
  $("reader-close").addEventListener("click", () => $("reader").close());
  $("reader").addEventListener("click", (event) => { if (event.target === $("reader")) $("reader").close(); });
  $("show-filters").addEventListener("click", (event) => event.target.setAttribute("aria-expanded", String($("filters").classList.toggle("open"))));
  const restore = () => { const before = state; state = fromHash(location.hash); show(before); };
  addEventListener("popstate", restore);
  addEventListener("keydown", (event) => { if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) { $("q").focus(); event.preventDefault(); } });
  document.documentElement.dataset.ready = "yes";
}

open().catch((error) => {
  const wait = $("wait") || document.body.appendChild(el("p", { id: "wait" }));
  wait.textContent = "The graph cannot be shown: " + error.message;
  throw error;
});
