// Graphs of thousands of nodes: communities first, one of them on demand, the neighbourhood of one node; never more than a budget is drawn.
const BUDGET = 1200;

/** What is drawn of what passes the filters: the overview, one community, or the neighbourhood of `centre`. */
function narrow(nodes, edges, centre) {
  let kept = nodes;
  if (centre === undefined) {
    if (state.group === "") return overviewOf(nodes, edges);
    kept = new Set([...nodes].filter((i) => D.nodes[i].group === +state.group));
  }
  const left = kept.size - BUDGET;
  if (left > 0) {
    const rank = (i) => (i === centre ? 1e9 : 0) + (D.nodes[i].type === "Paper" || D.nodes[i].type === "Patient" ? 1e6 : 0) + around[i].length;
    kept = new Set([...kept].sort((a, b) => rank(b) - rank(a) || a - b).slice(0, BUDGET));
  }
  const among = new Set();
  for (const i of kept) for (const j of around[i]) if (edges.has(j) && kept.has(D.edges[j].s) && kept.has(D.edges[j].t)) among.add(j);
  return { nodes: kept, edges: among, left: Math.max(0, left) };
}

/** Communities with what passes the filters in each. */
function overviewOf(nodes, edges) {
  const counts = new Map();
  for (const i of nodes) counts.set(D.nodes[i].group, (counts.get(D.nodes[i].group) || 0) + 1);
  return { nodes, edges, counts, left: 0 };
}

/** The items of the drawing for what is seen now. */
function itemsOf() {
  const c = COLOURS[theme()];
  if (!seen.counts) return { nodes: [...seen.nodes].map((i) => ({ ...D.network.nodes[i], ...paintNode(i) })), edges: [...seen.edges].map((i) => ({ ...D.network.edges[i], ...paintEdge(i) })) };
  const fill = D.styles.find((s) => s.cls === "Paper")?.[theme()] || c.strong;
  const nodes = D.overview.nodes.filter((n) => seen.counts.has(n.id)).map((n) => ({ ...n, id: `g${n.id}`, title: `${many(seen.counts.get(n.id), "thing")}; click to open`, color: { background: fill, border: c.border, highlight: { background: fill, border: c.strong }, hover: { background: fill, border: c.strong } }, opacity: 0.85, font: { ...n.font, color: c.ink, strokeColor: c.halo } }));
  const shown = new Set(nodes.map((n) => n.id));
  const edges = D.overview.edges.map((e) => ({ ...e, id: `g${e.id}`, from: `g${e.from}`, to: `g${e.to}`, color: { color: c.edge, highlight: c.strong, hover: c.strong, opacity: 0.6 } })).filter((e) => shown.has(e.from) && shown.has(e.to));
  return { nodes, edges };
}

/** The list of communities for the panel, so that the overview needs no mouse. */
function communityList() {
  const name = (n) => n.label.replace("\n", " ");
  return [el("h3", { text: `Communities · ${D.overview.nodes.length}` }), el("p", { class: "hint", text: "This graph is too large to be drawn at once. Open a community, or search for a thing to see its neighbourhood." }),
    el("ul", { class: "rel" }, D.overview.nodes.slice(0, 200).map((n) => el("li", {}, el("button", { type: "button", onclick: () => go({ group: String(n.id), focus: "", sel: "" }) }, el("span", { class: "t", text: name(n) })))))];
}
