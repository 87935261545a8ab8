// The graph in memory, what the user chose (state), and what follows from both (what is visible).
let D = null;                 // what unpack() gave
const byIri = new Map();      // IRI -> node number
const byKey = new Map();      // edge key -> edge number
let around = [];              // node number -> edge numbers
let literals = [];            // node number -> numbers of statements whose object is a value

const START = { tab: "graph", layer: "both", offTypes: [], offRelations: [], offPapers: [], offPatients: [], offStandings: [], from: "", to: "", negated: false, hedged: true, focus: "", depth: 1, group: "", sel: "" };
let state = structuredClone(START);

function prepare(data) {
  D = data;
  around = D.nodes.map(() => []);
  literals = D.nodes.map(() => []);
  D.nodes.forEach((n, i) => { byIri.set(n.iri, i); n.number = i; n.style = D.styles.find((s) => s.cls === n.type) || D.styles[D.styles.length - 1]; });
  D.edges.forEach((e, i) => { byKey.set(e.key, i); around[e.s].push(i); around[e.t].push(i); });
  D.statements.forEach((s, i) => { if (s.literal) literals[s.s].push(i); });
  D.standings = [...new Set(D.statements.flatMap((s) => s.quotes.map((q) => q.standing)))].sort();
  D.relations = [...new Set(D.edges.map((e) => e.relation))].sort();
  D.papers = D.nodes.map((n, i) => i).filter((i) => D.nodes[i].type === "Paper");
  D.patients = D.nodes.map((n, i) => i).filter((i) => D.nodes[i].type === "Patient");
  START.layer = state.layer = D.layers.includes("both") ? "both" : D.layers[0];
}

/** Whether a statement passes the filters of standing, negation, hedging and paper. */
function passes(s) {
  if (s.negated && !state.negated) return false;
  if (s.hedged && !state.hedged) return false;
  return !s.quotes.length || s.quotes.some((q) => !state.offStandings.includes(q.standing) && !state.offPapers.includes(D.nodes[q.paper]?.iri));
}

/** Whether a patient (by node number) passes the filters of patient and paper. */
function patientOn(i) {
  return !state.offPatients.includes(D.nodes[i].iri) && !around[i].some((j) => D.edges[j].relation === "reported in" && state.offPapers.includes(D.nodes[D.edges[j].t].iri));
}

const inLayer = (style) => state.layer === "both" || style.layer === "both" || style.layer === state.layer;

function nodePasses(n) {
  if (!inLayer(n.style) || state.offTypes.includes(n.style.cls)) return false;
  if (n.type === "Paper" && state.offPapers.includes(n.iri)) return false;
  if (n.type === "Patient" && state.offPatients.includes(n.iri)) return false;
  if (n.year && ((state.from && n.year < +state.from) || (state.to && n.year > +state.to))) return false;
  return true;
}

/** Numbers of the nodes and edges that pass the filters, and lie near the focus where there is one. */
function visible() {
  const ok = D.nodes.map(nodePasses);
  const edges = new Set();
  const touched = new Set();
  D.edges.forEach((e, i) => {
    if (!ok[e.s] || !ok[e.t] || state.offRelations.includes(e.relation)) return;
    if (e.statements.length && !e.statements.some((j) => passes(D.statements[j]))) return;
    edges.add(i);
    touched.add(e.s).add(e.t);
  });
  let nodes = new Set(D.nodes.map((n, i) => i).filter((i) => ok[i] && (touched.has(i) || D.nodes[i].type === "Paper" || D.nodes[i].type === "Patient")));
  const centre = byIri.get(state.focus);
  if (centre !== undefined) {
    const near = neighbourhood(centre, state.depth, edges);
    nodes = new Set([...nodes].filter((i) => near.has(i)).concat(centre));
    for (const i of edges) if (!nodes.has(D.edges[i].s) || !nodes.has(D.edges[i].t)) edges.delete(i);
  }
  const shown = D.overview ? narrow(nodes, edges, centre) : { nodes, edges };
  radial = centre !== undefined && shown.nodes.size < 400 ? rings(centre, shown.nodes, shown.edges) : null;
  return shown;
}

let radial = null; // positions of a neighbourhood: around its centre, not where the whole graph has them

/** Rings around a node by distance, each as wide as its labels need; types side by side. */
function rings(centre, kept, among) {
  const at = new Map([[centre, [0, 0]]]);
  let rim = [centre], radius = 0;
  while (rim.length) {
    const next = [];
    for (const i of rim) for (const j of around[i]) {
      if (!among.has(j)) continue;
      const o = D.edges[j].s === i ? D.edges[j].t : D.edges[j].s;
      if (!at.has(o)) { at.set(o, null); next.push(o); }
    }
    next.sort((a, b) => D.styles.indexOf(D.nodes[a].style) - D.styles.indexOf(D.nodes[b].style) || (D.nodes[a].short < D.nodes[b].short ? -1 : 1));
    for (let k = 0; k < next.length;) {
      radius += k ? 92 : 190;
      const room = Math.max(6, Math.floor((2 * Math.PI * radius) / 130));
      const ring = next.slice(k, k + room);
      ring.forEach((i, n) => { const turn = (2 * Math.PI * (n + 0.5 * (radius % 2))) / ring.length - 1; at.set(i, [Math.round(radius * Math.cos(turn)), Math.round(0.85 * radius * Math.sin(turn))]); });
      k += room;
    }
    rim = next;
  }
  let row = 0;
  for (const i of kept) if (!at.has(i)) { at.set(i, [(row % 10) * 130 - 600, radius + 150 + 60 * Math.floor(row / 10)]); row += 1; }
  if (at.size < 160) apart(at, centre);
  return at;
}

/** Push the nodes of a neighbourhood apart until their labels do not cover each other; the centre stays. */
function apart(at, centre) {
  const boxes = [...at].map(([i, [x, y]]) => {
    const [size, font] = D.nodes[i].plain, lines = D.network.nodes[i].label.split("\n");
    const wide = Math.max(...lines.map((l) => l.length)) * font * 0.56 + 10, high = lines.length * font * 1.25;
    // The label hangs below the sign: the box of both begins at the sign's upper edge.
    return { i, x, y: y + high / 2, w: Math.max(wide, 2 * size) / 2 + 3, h: size + high / 2 + 3, down: high / 2 };
  });
  for (let round = 0; round < 60; round += 1) {
    let moved = false;
    for (let a = 0; a < boxes.length; a += 1) for (let b = a + 1; b < boxes.length; b += 1) {
      const p = boxes[a], q = boxes[b], dx = q.x - p.x, dy = q.y - p.y, over = p.w + q.w - Math.abs(dx), under = p.h + q.h - Math.abs(dy);
      if (over <= 0 || under <= 0) continue;
      moved = true;
      const [ax, ay] = over < under ? [Math.sign(dx || 1) * over, 0] : [0, Math.sign(dy || 1) * under];
      const share = p.i === centre ? 0 : q.i === centre ? 1 : 0.5;
      p.x -= ax * share; p.y -= ay * share; q.x += ax * (1 - share); q.y += ay * (1 - share);
    }
    if (!moved) break;
  }
  for (const box of boxes) if (box.i !== centre) at.set(box.i, [Math.round(box.x), Math.round(box.y - box.down)]);
}

/** Nodes within `depth` steps over the given edges. */
function neighbourhood(centre, depth, edges) {
  const seen = new Set([centre]);
  let rim = [centre];
  for (let step = 0; step < depth; step += 1) {
    const next = [];
    for (const i of rim) for (const j of around[i]) {
      if (!edges.has(j)) continue;
      const other = D.edges[j].s === i ? D.edges[j].t : D.edges[j].s;
      if (!seen.has(other)) { seen.add(other); next.push(other); }
    }
    rim = next;
  }
  return seen;
}

// ---- state in the address, so that a link (and the back button) restores the view
function toHash() {
  const parts = [];
  for (const [key, start] of Object.entries(START)) {
    const value = state[key];
    if (JSON.stringify(value) === JSON.stringify(start)) continue;
    parts.push(`${key}=${(Array.isArray(value) ? value : [String(value)]).map(encodeURIComponent).join(",")}`);
  }
  return parts.length ? "#" + parts.join("&") : "#";
}

function fromHash(hash) {
  const next = structuredClone(START);
  for (const part of hash.replace(/^#/, "").split("&")) {
    const [key, value = ""] = part.split("=");
    if (!Object.hasOwn(START, key)) continue;
    try {
      const values = value.split(",").filter((v) => v !== "").map(decodeURIComponent);
      if (Array.isArray(START[key])) next[key] = values;
      else if (typeof START[key] === "boolean") next[key] = values[0] === "true";
      else if (typeof START[key] === "number") next[key] = Math.min(9, Math.max(1, parseInt(values[0], 10) || 1));
      else next[key] = values[0] || "";
    } catch { /* a damaged address restores what can be read */ }
  }
  if (!D.layers.includes(next.layer)) next.layer = START.layer;
  if (!TABS.some(([name]) => name === next.tab)) next.tab = START.tab;
  return next;
}

/** Change the state, write it to the address (a new entry for the back button unless `quiet`), and show it. */
function go(change, quiet) {
  const before = state;
  state = { ...state, ...change };
  const hash = toHash();
  if (hash !== (location.hash || "#")) {
    try {
      if (quiet) history.replaceState(null, "", hash);
      else history.pushState(null, "", hash);
    } catch { /* inside a notebook the page has no address */ }
  }
  show(before);
}
