// The drawing: pyvis' nodes and edges in vis-network, coloured for the page, at positions that were computed when the page was made.
let network = null;
let nodeSet = null;
let edgeSet = null;
let seen = { nodes: new Set(), edges: new Set() };

const COLOURS = {
  light: { ink: "#1b2330", soft: "#556072", edge: "#aab3c0", strong: "#0b62a8", halo: "#fbfcfd", border: "#ffffff", bad: "#b3261e", warn: "#b07a00", band: "#f1f4f8", faint: "#c9d0da" },
  dark: { ink: "#e6eaf1", soft: "#a3aebd", edge: "#566172", strong: "#7bb8f0", halo: "#161b23", border: "#161b23", bad: "#ff8a80", warn: "#f0c060", band: "#1c232d", faint: "#3d4757" },
};

/** Where a node stands in the layer that is shown. */
/** Nodes that stay bright because they are chosen or touch what is chosen; null where nothing is. */
let lit = null;

function light() {
  const [kind, name] = [state.sel.slice(0, 2), state.sel.slice(2)];
  const i = kind === "n:" ? byIri.get(name) : undefined;
  const e = kind === "e:" ? D.edges[byKey.get(name)] : undefined;
  if (i !== undefined && seen.nodes.has(i)) return neighbourhood(i, 1, seen.edges);
  return e && seen.nodes.has(e.s) && seen.nodes.has(e.t) ? new Set([...neighbourhood(e.s, 1, seen.edges), e.t]) : null;
}

/** Whether an edge stays bright: it touches the chosen node, or the subject of the chosen edge. */
function edgeLit(i) {
  if (!lit) return true;
  const chosen = state.sel.startsWith("e:") ? D.edges[byKey.get(state.sel.slice(2))].s : byIri.get(state.sel.slice(2));
  return D.edges[i].s === chosen || D.edges[i].t === chosen;
}

const place = (n) => radial?.get(n.number) || n.at[state.layer] || n.at.both || [0, 0];

function paintNode(i) {
  const n = D.nodes[i];
  const c = COLOURS[theme()];
  const fill = n.style[theme()];
  const [x, y] = place(n);
  return {
    id: i, x, y, hidden: !seen.nodes.has(i), color: { background: fill, border: n.shared ? c.ink : c.border, highlight: { background: fill, border: c.strong }, hover: { background: fill, border: c.strong } },
    borderWidth: n.shared ? 2 : 1, opacity: !lit || lit.has(i) ? 1 : 0.22,
    size: radial || state.layer === "citation" ? n.plain[0] : D.network.nodes[i].size,
    font: { size: radial || state.layer === "citation" ? n.plain[1] : D.network.nodes[i].font.size, color: lit && !lit.has(i) ? c.faint : n.type === "Work" ? c.soft : c.ink, strokeColor: c.halo },
  };
}

function paintEdge(i) {
  const e = D.edges[i];
  const c = COLOURS[theme()];
  const shown = e.statements.map((j) => D.statements[j]).filter(passes);
  const denied = shown.length > 0 && shown.every((s) => s.negated);
  const unsure = !denied && shown.length > 0 && shown.every((s) => s.hedged || s.negated);
  const colour = denied ? c.bad : unsure ? c.warn : c.edge;
  return { id: i, hidden: !seen.edges.has(i), dashes: denied ? [2, 5] : unsure ? [8, 5] : false, color: { color: colour, highlight: c.strong, hover: c.strong, opacity: !edgeLit(i) ? 0.15 : e.relation === "cites" ? 0.55 : 0.9 } };
}

function draw() {
  seen = visible();
  const items = D.overview ? itemsOf() : { nodes: D.network.nodes.map((n) => ({ ...n, ...paintNode(n.id) })), edges: D.network.edges.map((e) => ({ ...e, ...paintEdge(e.id) })) };
  nodeSet = new vis.DataSet(items.nodes);
  edgeSet = new vis.DataSet(items.edges);
  network = new vis.Network($("canvas"), { nodes: nodeSet, edges: edgeSet }, D.network.options);
  network.on("click", (event) => {
    if (seen.counts && event.nodes.length) go({ group: event.nodes[0].slice(1) });
    else if (event.nodes.length) go({ sel: "n:" + D.nodes[event.nodes[0]].iri });
    else if (event.edges.length && !seen.counts) go({ sel: "e:" + D.edges[event.edges[0]].key });
    else if (state.sel) go({ sel: "" });
  });
  network.on("doubleClick", (event) => { if (event.nodes.length && !seen.counts) go({ focus: D.nodes[event.nodes[0]].iri, depth: 1 }); });
  network.on("beforeDrawing", drawYears);
  fit(false);
  tools();
}

/** The years behind the citation layer. */
function drawYears(ctx) {
  if (state.layer !== "citation" || radial) return;
  const c = COLOURS[theme()];
  const ys = [...seen.nodes].map((i) => place(D.nodes[i])[1]);
  if (!ys.length) return;
  const size = Math.min(30, Math.max(18, 12 / network.getScale()));
  const top = ys.reduce((a, b) => Math.min(a, b)) - 40 - size, bottom = ys.reduce((a, b) => Math.max(a, b)) + 60;
  ctx.textAlign = "center";
  D.columns.forEach((column, i) => {
    if (i % 2 === 0) { ctx.fillStyle = c.band; ctx.fillRect(column.left, top - 1.6 * size, column.right - column.left, bottom - top + 1.6 * size); }
    ctx.fillStyle = c.soft;
    ctx.font = `600 ${size}px system-ui, sans-serif`;
    ctx.fillText(column.label, (column.left + column.right) / 2, top - 0.4 * size, column.right - column.left);
  });
}

function fit(animate) {
  const ids = seen.counts ? nodeSet.getIds() : [...seen.nodes];
  if (!network || !ids.length) return;
  network.fit({ nodes: ids, animation: animate && !matchMedia("(prefers-reduced-motion: reduce)").matches ? { duration: 250, easingFunction: "easeInOutQuad" } : false });
}

/** Bring the drawing up to date with the state. `refit` moves the camera. */
function repaint(refit) {
  seen = visible();
  lit = seen.counts || seen.nodes.size > 800 ? null : light(); // thousands of nodes are not repainted for one click
  if (D.overview) {
    const items = itemsOf();
    edgeSet.clear();
    nodeSet.clear();
    nodeSet.add(items.nodes);
    edgeSet.add(items.edges);
  } else {
    nodeSet.update(changedOf("n", nodeSet.getIds().map(paintNode)));
    edgeSet.update(changedOf("e", edgeSet.getIds().map(paintEdge)));
  }
  $("empty").hidden = seen.nodes.size > 0;
  $("count").textContent = `${many(seen.nodes.size, "node")}, ${many(seen.edges.size, "edge")}` + (seen.nodes.size < D.nodes.length ? ` of ${D.nodes.length.toLocaleString("en")} and ${D.edges.length.toLocaleString("en")}` : "") + (seen.counts ? `, in ${many(nodeSet.length, "community", "communities")}` : "") + (seen.left ? `; ${seen.left.toLocaleString("en")} more are left out, filters narrow it down` : "");
  if ($("up")) $("up").hidden = !state.focus && !state.group;
  select();
  if (refit) fit(true);
}

const painted = new Map(); // "n12" -> how it was painted last

/** The items that look different from the last time: updating thousands that do not is slow. */
function changedOf(kind, items) {
  return items.filter((item) => {
    const look = JSON.stringify(item);
    const same = painted.get(kind + item.id) === look;
    painted.set(kind + item.id, look);
    return !same;
  });
}

function select() {
  network.unselectAll();
  const [kind, name] = [state.sel.slice(0, 2), state.sel.slice(2)];
  if (kind === "n:" && byIri.has(name) && nodeSet.get(byIri.get(name))) network.selectNodes([byIri.get(name)], true);
  if (kind === "e:" && byKey.has(name) && edgeSet.get(byKey.get(name))) network.selectEdges([byKey.get(name)]);
}

/** Move the camera to a node, unless it is well in sight. */
function bring(i) {
  const [x, y] = place(D.nodes[i]);
  const at = network.canvasToDOM({ x, y });
  const box = $("canvas").getBoundingClientRect();
  const inside = at.x > 60 && at.y > 60 && at.x < box.width - 60 && at.y < box.height - 60;
  if (!inside || network.getScale() < 0.45) network.moveTo({ position: { x, y }, scale: Math.max(0.9, network.getScale()), animation: false });
}

function tools() {
  const bar = clear($("tools"));
  const moving = () => network.physics.physicsEnabled;
  const physics = el("button", { type: "button", "aria-pressed": "false", title: "Let the nodes move by themselves", text: "Physics", onclick: () => {
    const on = physics.getAttribute("aria-pressed") !== "true";
    network.setOptions({ physics: { enabled: on } });
    physics.setAttribute("aria-pressed", String(on && moving()));
    painted.clear(); // the nodes stand elsewhere now
    if (!on) repaint(false);
  } });
  bar.append(
    el("button", { type: "button", id: "up", hidden: true, text: D.overview ? "Overview" : "Whole graph", onclick: () => go({ focus: "", group: "" }) }),
    el("button", { type: "button", text: "Fit", title: "Show everything that passes the filters", onclick: () => fit(true) }),
    el("button", { type: "button", text: "+", "aria-label": "Zoom in", onclick: () => zoom(1.3) }),
    el("button", { type: "button", text: "−", "aria-label": "Zoom out", onclick: () => zoom(1 / 1.3) }),
    physics,
    el("button", { type: "button", text: "PNG", title: "Save what is shown as a picture", onclick: savePicture }),
  );
}

const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor, animation: false });

function savePicture() {
  const source = $("canvas").querySelector("canvas");
  const copy = el("canvas");
  copy.width = source.width;
  copy.height = source.height;
  const ctx = copy.getContext("2d");
  ctx.fillStyle = COLOURS[theme()].halo;
  ctx.fillRect(0, 0, copy.width, copy.height);
  ctx.drawImage(source, 0, 0);
  copy.toBlob((blob) => save(blob, "graph.png"));
}

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** Arrow keys: to the nearest visible node in that direction. */
function keys(event) {
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  if (event.key === "+" || event.key === "=") zoom(1.2);
  else if (event.key === "-") zoom(1 / 1.2);
  else if (event.key === "0") fit(true);
  else if (event.key === "Escape") go(state.sel ? { sel: "" } : { focus: "" });
  else if (event.key === "Enter") $("panel").focus();
  else if (event.key === "f" && state.sel.startsWith("n:")) go({ focus: state.sel.slice(2), depth: 1 });
  else if (ways[event.key]) step(ways[event.key]);
  else return;
  event.preventDefault();
}

function step([dx, dy]) {
  const current = state.sel.startsWith("n:") ? byIri.get(state.sel.slice(2)) : undefined;
  const ids = seen.counts ? [] : [...seen.nodes];
  if (!ids.length) return;
  let best = current === undefined ? ids[0] : null;
  let score = Infinity;
  if (current !== undefined) {
    const [x, y] = place(D.nodes[current]);
    for (const i of ids) {
      const [px, py] = place(D.nodes[i]);
      const along = (px - x) * dx + (py - y) * dy;
      const aside = Math.abs((px - x) * dy) + Math.abs((py - y) * dx);
      if (i !== current && along > 0 && along + 2.5 * aside < score) { best = i; score = along + 2.5 * aside; }
    }
  }
  if (best === null) return;
  go({ sel: "n:" + D.nodes[best].iri }, true);
  bring(best);
  say(`${D.nodes[best].short}, ${D.nodes[best].style.name}`);
}
