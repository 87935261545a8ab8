// The case matrix: a row for each patient, every cell with the sentence behind it; and the references tab.
const time = (row) => (row.time || row.after ? ` (${[row.time, row.after && "after " + row.after].filter(Boolean).join(", ")})` : "");
const number = (value) => (value === null || value === undefined ? "" : String(value));

/** Column of the matrix -> [named query, text of an item]. */
const CASES = [
  ["diagnoses", "diagnoses", (r) => r.diagnosis + (r.site ? `, ${r.site}` : "") + time(r)],
  ["genetics", "genetics", (r) => ((r.alteration || "").includes("::") ? r.alteration : [r.gene, r.alteration].filter(Boolean).join(" ")) + (r.status === "absent" ? " absent" : "") + (r.fraction ? ` ${r.fraction}${r.fraction_unit || ""}` : "")],
  ["markers", "markers", (r) => `${r.marker} ${r.expression || ""}`.trim() + time(r)],
  ["therapies in order", "therapies", (r) => (r.order ? `${r.order}. ` : "") + r.therapy + (r.dose_text ? `, ${r.dose_text}` : "") + time(r)],
  ["products", "products", (r) => r.product + (r.antigen ? ` (${r.antigen})` : "") + (r.dose_text ? `, ${r.dose_text}` : "")],
  ["transplants", "transplants", (r) => [r.kind, r.donor].filter(Boolean).join(", ")],
  ["responses", "responses", (r) => r.response + (r.mrd ? `, MRD ${r.mrd}` : "") + (r.site ? `, ${r.site}` : "") + time(r)],
  ["adverse events", "adverse-events", (r) => r.event + (number(r.grade) ? `, grade ${r.grade}` : "") + (number(r.onset_day) ? `, day ${r.onset_day}` : "")],
  ["relapses", "relapses", (r) => (r.site || "relapse") + time(r)],
  ["outcome", "outcomes", (r) => [r.outcome, number(r.value), r.unit, r.status].filter(Boolean).join(" ")],
];

/** Rows in the order in which the paper tells them, what an abstract sums up behind the rest; a given order comes first. */
const summed = (r) => (/abstract|summary/i.test(r.section || "") ? 1 : 0);
const inOrder = (rows) => [...rows].sort((a, b) => (a.order ?? 0) - (b.order ?? 0) || summed(a) - summed(b) || (a.start ?? 0) - (b.start ?? 0));

/** A line that says how many patients the filters of the graph hide, with a way back; nothing where they hide none. */
function hiddenPatients() {
  const hidden = D.patients.filter((i) => !patientOn(i)).length;
  return hidden ? el("p", { class: "hint" }, `${many(hidden, "patient")} hidden by the filters of the graph. `, el("button", { type: "button", text: "Show all", onclick: () => go({ offPatients: [], offPapers: [] }) })) : el("span");
}

function casesTab(box) {
  clear(box);
  const patients = new Map(rowsOf("patients").map((r) => [r.patient, r]));
  const cells = new Map();
  const used = [];
  for (const [title, name, text] of CASES) {
    const rows = rowsOf(name);
    if (!rows.length) continue;
    used.push(title);
    for (const r of inOrder(rows)) {
      if (!r.patient) continue;
      if (!patients.has(r.patient)) patients.set(r.patient, { patient: r.patient, paper: r.paper });
      const key = `${r.patient}\n${title}`;
      if (!cells.has(key)) cells.set(key, new Map());
      const shown = text(r);
      if (!cells.get(key).has(shown)) cells.get(key).set(shown, item(shown, r));
    }
  }
  box.append(el("h2", { text: "Cases" }));
  if (!patients.size) { box.append(el("p", { class: "hint", text: "No patient is reported first-hand in these papers." })); return; }
  box.append(el("p", { text: "One row for each patient whom a paper reports first-hand. Click an item for its sentence in the text. An empty cell means that nothing was found, not that there was nothing." }), hiddenPatients());
  const rows = [...patients.values()].filter((r) => !byIri.has(r.patient) || patientOn(byIri.get(r.patient))).map((r) => [
    r.patient, r.paper, r.age === null || r.age === undefined ? "" : [item(r.age_unit && r.age_unit !== "a" ? `${r.age} ${r.age_unit}` : r.age, r)], r.sex ? [item(r.sex, r)] : "",
    ...used.map((title) => [...(cells.get(`${r.patient}\n${title}`) || new Map()).values()]),
  ]);
  box.append(tableView("Cases", ["patient", "paper", "age", "sex", ...used], rows, "cases"));
}

function referencesTab(box) {
  const works = [];
  const isCites = (e) => e.relation === "cites";
  D.nodes.forEach((n, i) => {
    const edges = around[i].map((j) => D.edges[j]).filter((e) => isCites(e) && e.t === i);
    if (edges.length) works.push({ i, n, edges, said: edges.flatMap((e) => e.statements.map((k) => D.statements[k])).filter((s) => s.event === "in text citation") });
  });
  works.sort((a, b) => b.edges.length - a.edges.length || b.said.length - a.said.length || (a.n.short < b.n.short ? -1 : 1));
  const shared = works.filter((w) => w.edges.length > 1);
  box.append(el("h2", { text: "References" }), el("p", { text: `${many(works.length, "cited work")}; ${shared.length} cited by more than one of these papers; ${works.filter((w) => w.n.type === "Paper").length} of them built into this graph themselves.` }));
  let text = "", only = shared.length ? "shared" : "all", limit = 60;
  const list = el("div");
  const kinds = { shared: "Cited by several papers", missing: "Cited often, not in this graph", all: "All works" };
  const choice = el("select", { "aria-label": "Which works", onchange: () => { only = choice.value; limit = 60; fill(); } }, Object.entries(kinds).map(([value, name]) => el("option", { value, text: name, selected: value === only })));
  const more = el("button", { type: "button", text: "Show more", onclick: () => { limit += 200; fill(); } });
  function fill() {
    const asked = plainText(text.trim());
    const kept = works.filter((w) => (only === "all" || w.edges.length > 1) && (only !== "missing" || w.n.type !== "Paper") && (!asked || w.n.find.includes(asked)));
    clear(list).append(...kept.slice(0, limit).map(workView));
    if (!kept.length) list.append(el("p", { class: "hint", text: "No such work." }));
    more.hidden = kept.length <= limit;
  }
  box.append(el("div", { class: "row" }, choice, el("input", { type: "search", placeholder: "Filter the works", "aria-label": "Filter the works", oninput: (event) => { text = event.target.value; fill(); } })), list, more);
  fill();
}

function workView(w) {
  const intents = new Map();
  for (const s of w.said) intents.set(s.relation, (intents.get(s.relation) || 0) + 1);
  const said = el("div");
  return el("div", { class: "said" },
    el("div", { class: "rel" }, nodeButton(w.i, w.n.label)),
    el("p", { class: "src" }, w.n.links.map(([address, name]) => [link(address, name), " · "]).flat(), `cited by ${w.edges.map((e) => D.nodes[e.s].short).join(", ")}`),
    [...intents].map(([name, n]) => el("span", { class: "tag", text: n > 1 ? `${name} ${n}×` : name })),
    w.said.length ? el("details", { ontoggle: () => {
      if (!said.childNodes.length) said.append(...w.said.map((s) => el("div", {}, el("span", { class: "tag", text: s.relation }), s.quotes.map(quoteView))));
    } }, el("summary", { text: `Why it is cited · ${many(w.said.length, "sentence")}` }), said) : null);
}
