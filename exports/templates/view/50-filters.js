// The left side: layer switch, legend that filters, papers, standings, years; and the search box.
function filters() {
  const box = clear($("filters"));
  const counts = new Map();
  D.nodes.forEach((n) => counts.set(n.style.cls, (counts.get(n.style.cls) || 0) + 1));
  if (D.layers.length > 1) {
    box.append(group("Layer", el("div", { class: "switch" }, D.layers.map((name) => el("button", { type: "button", "aria-pressed": String(state.layer === name), text: layerName(name), onclick: () => go({ layer: name }) })))));
  }
  box.append(group("Types", D.styles.filter((s) => counts.has(s.cls)).map((s) => tick("offTypes", s.cls, s.name, counts.get(s.cls), sign(s), !inLayer(s)))));
  box.append(group("Relations", D.relations.map((r) => tick("offRelations", r, r, D.edges.filter((e) => e.relation === r).length))));
  for (const [name, key, list] of [["Papers", "offPapers", D.papers], ["Patients", "offPatients", D.patients]]) if (list.length > 1) box.append(group(name, picks(key, list)));
  if (D.standings.length > 1) box.append(group("Standing", D.standings.map((s) => tick("offStandings", s, s, null, null, false, D.standingHelp[s]))));
  box.append(group("Certainty", flag("hedged", "uncertain statements"), flag("negated", "negated statements")));
  const years = D.nodes.map((n) => n.year).filter(Boolean);
  if (years.length) {
    const [low, high] = [years.reduce((a, b) => Math.min(a, b)), years.reduce((a, b) => Math.max(a, b))];
    const year = (key, hint) => el("input", { type: "number", min: low, max: high, placeholder: hint, value: state[key], "aria-label": `Year ${key}`, onchange: (event) => go({ [key]: event.target.value }) });
    box.append(group("Years", el("div", { class: "years" }, year("from", low), "to", year("to", high))));
  }
  box.append(el("button", { type: "button", text: "Reset", onclick: () => go({ ...structuredClone(START), tab: "graph" }) }));
}

/** Papers or patients to tick; beside each a button that leaves it alone. Long lists scroll in their own box. */
function picks(key, list) {
  const all = list.map((i) => D.nodes[i].iri);
  const sorted = [...list].sort((a, b) => D.nodes[a].short.localeCompare(D.nodes[b].short, "en", { numeric: true }));
  const rows = sorted.slice(0, 400).map((i) => {
    const n = D.nodes[i];
    const row = tick(key, n.iri, n.short, null, null, false, n.label);
    const alone = state[key].length === all.length - 1 && !state[key].includes(n.iri);
    row.append(el("button", { type: "button", class: "only", text: alone ? "all" : "only", "aria-label": alone ? `All ${key.slice(3).toLowerCase()}` : `Only ${n.short}`, onclick: (event) => { event.preventDefault(); go({ [key]: alone ? [] : all.filter((iri) => iri !== n.iri).sort() }); } }));
    return row;
  });
  return [el("div", { class: list.length > 12 ? "long" : null }, rows), list.length > 400 && el("p", { class: "hint", text: `and ${list.length - 400} more: search for one` })];
}

const layerName = (name) => (D.layers.length === 2 ? { both: "Network", citation: "By year" } : { both: "Both", citation: "Citations", evidence: "Evidence" })[name];

const group = (name, ...children) => el("fieldset", {}, el("legend", { text: name }), ...children.flat());

function tick(key, value, name, count, picture, dim, help) {
  const input = el("input", { type: "checkbox", onchange: () => go({ [key]: input.checked ? state[key].filter((v) => v !== value) : [...state[key], value].sort() }) });
  input.checked = !state[key].includes(value);
  const label = el("label", { title: help || (dim ? "Not in this layer" : name) }, input, picture, el("span", { class: "t", text: name }), count !== null && count !== undefined && el("span", { class: "n", text: count.toLocaleString("en") }));
  if (dim) label.style.opacity = "0.45";
  return label;
}

function flag(key, name) {
  const input = el("input", { type: "checkbox", onchange: () => go({ [key]: input.checked }) });
  input.checked = state[key];
  const count = D.statements.filter((s) => s[key] && !s.literal).length;
  return el("label", {}, input, el("span", { class: "t", text: name }), el("span", { class: "n", text: count.toLocaleString("en") }));
}

// ---- search
let found = [];
let chosen = -1;

const plainText = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

function searchIndex() {
  D.nodes.forEach((n) => { n.find = plainText([n.label, n.short, ...n.also].join("\n")); });
}

function lookUp(text) {
  const asked = plainText(text.trim());
  if (!asked) return [];
  const parts = asked.split(/\s+/);
  const scored = [];
  D.nodes.forEach((n, i) => {
    if (!parts.every((p) => n.find.includes(p))) return;
    const short = plainText(n.short);
    const score = (short === asked ? 0 : short.startsWith(asked) ? 1 : n.find.includes("\n" + asked) || n.find.startsWith(asked) ? 2 : 3) * 1e6 - Math.min(around[i].length, 999999);
    scored.push([score, i]);
  });
  return scored.sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, 14).map(([, i]) => i);
}

function searchBox() {
  const box = $("q");
  const close = () => { $("hits").hidden = true; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); chosen = -1; };
  const pick = (i) => { close(); visit(i); };
  const mark = () => [...$("hits").children].forEach((li, k) => {
    li.setAttribute("aria-selected", String(k === chosen));
    if (k === chosen) { box.setAttribute("aria-activedescendant", li.id); li.scrollIntoView({ block: "nearest" }); }
  });
  box.addEventListener("input", () => {
    found = lookUp(box.value);
    chosen = found.length ? 0 : -1;
    clear($("hits")).append(...found.map((i, k) => el("li", { role: "option", id: `hit-${k}`, onmousedown: (event) => { event.preventDefault(); pick(i); } }, sign(D.nodes[i].style), " ", cut(D.nodes[i].label, 120), el("span", { class: "kind", text: D.nodes[i].kind }))));
    if (!found.length) $("hits").append(el("li", { class: "hint", text: "Nothing found" }));
    $("hits").hidden = !box.value.trim();
    box.setAttribute("aria-expanded", String(!$("hits").hidden));
    mark();
    say(box.value.trim() ? many(found.length, "result") : "");
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { chosen = found.length ? (chosen + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length : -1; mark(); event.preventDefault(); }
    else if (event.key === "Enter" && found[chosen] !== undefined) pick(found[chosen]);
    else if (event.key === "Escape") close();
  });
  box.addEventListener("blur", close);
}

/** Show a node in the graph, whatever hides it. */
function visit(i) {
  go({ tab: "graph", sel: "n:" + D.nodes[i].iri, ...(seen.nodes.has(i) && !seen.counts ? {} : reveal(i)) });
  if (seen.nodes.has(i)) bring(i);
}

/** The change of state that makes a hidden node visible. */
function reveal(i) {
  const n = D.nodes[i];
  return { ...(D.overview ? { focus: n.iri, depth: 1, group: "" } : { focus: "" }), layer: inLayer(n.style) ? state.layer : START.layer, offTypes: state.offTypes.filter((t) => t !== n.style.cls), from: "", to: "", offPapers: [], offPatients: [], offRelations: [] };
}
