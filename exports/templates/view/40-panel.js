// The details: what is known of a node, the quotes of an edge.
function panel() {
  const box = clear($("panel"));
  const [kind, name] = [state.sel.slice(0, 2), state.sel.slice(2)];
  if (kind === "n:" && byIri.has(name)) nodePanel(box, byIri.get(name));
  else if (kind === "e:" && byKey.has(name)) edgePanel(box, byKey.get(name));
  else welcome(box);
  box.scrollTop = 0;
  if (state.sel && state.tab === "graph" && innerWidth <= 760) box.scrollIntoView({ block: "end" });
}

function welcome(box) {
  const count = (type) => D.nodes.filter((n) => n.type === type).length;
  const quotes = D.statements.reduce((n, s) => n + s.quotes.length, 0);
  box.append(
    el("h2", { text: "What this shows" }),
    el("p", { text: `${many(D.papers.length, "paper")}, ${many(count("Work"), "cited work")} and ${many(count("Patient"), "patient")}; ${many(D.statements.length, "statement")}, each with the words that it was read from (${many(quotes, "quote")}).` }),
    el("p", { class: "hint", text: "Click an edge to read its sentences. Click a node for what is known of it; double-click it to see its neighbourhood only." }),
    ...(D.overview ? communityList() : []),
    el("h3", { text: `Papers · ${D.papers.length}` }),
    el("ul", { class: "rel" }, D.papers.slice(0, 150).map((i) => el("li", {}, nodeButton(i, D.nodes[i].label)))),
  );
}

function nodeButton(i, text, note) {
  return el("button", { type: "button", onclick: () => visit(i) }, sign(D.nodes[i].style), el("span", { class: "t", text: text || D.nodes[i].short }), note && el("span", { class: "n", text: note }));
}

function nodePanel(box, i) {
  const n = D.nodes[i];
  box.append(el("span", { class: "chip" }, sign(n.style), el("span", { text: n.kind })), el("h2", { text: n.label }));
  const focused = state.focus === n.iri;
  box.append(el("div", { class: "acts" },
    focused ? el("button", { type: "button", text: "Whole graph", onclick: () => go({ focus: "" }) })
      : el("button", { type: "button", text: "Neighbourhood only", onclick: () => go({ focus: n.iri, depth: 1 }) }),
    focused && el("button", { type: "button", text: "One step more", onclick: () => go({ depth: state.depth + 1 }) }),
    focused && state.depth > 1 && el("button", { type: "button", text: "One step less", onclick: () => go({ depth: state.depth - 1 }) }),
    seen.nodes.has(i) && el("button", { type: "button", text: "Centre", onclick: () => bring(i) }),
    n.text !== null && el("button", { type: "button", text: "Read the text", onclick: () => openText(n.text, null) })));
  if (!seen.nodes.has(i)) box.append(el("p", { class: "hint", text: "Hidden by the present layer or filters." }));
  const facts = el("dl");
  const fact = (name, ...what) => facts.append(el("dt", { text: name }), el("dd", {}, ...what.flat()));
  if (n.links.length) fact("identifier", n.links.map(([address, text], k) => [k ? ", " : null, link(address, text)]).flat());
  else fact("identifier", n.also[0]);
  const told = new Map(); // several values of one name stand on one line
  for (const [name, value] of n.facts) told.set(name, [...(told.get(name) || []), factValue(name, value)]);
  for (const [name, values] of told) fact(FACTS[name] || name, values.map((v, k) => [k ? ", " : null, v]).flat().filter((v) => v !== null));
  for (const j of literals[i]) {
    const s = D.statements[j];
    fact((s.negated ? "not " : s.hedged ? "possibly " : "") + s.relation, factValue(s.relation, s.object), " ", s.quotes.length && el("button", { type: "button", class: "tag", text: "quote", "aria-label": `Quote of ${s.relation}`, onclick: (event) => toggleQuotes(event.target, s) }));
  }
  box.append(facts);
  const groups = new Map();
  for (const j of around[i]) {
    const e = D.edges[j];
    const name = e.s === i ? e.relation : `${e.relation} ←`;
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(j);
  }
  for (const name of [...groups.keys()].sort()) {
    const list = groups.get(name).sort((a, b) => (other(a, i).short < other(b, i).short ? -1 : 1));
    const items = list.slice(0, 300).map((j) => el("li", {}, edgeButton(j, i)));
    if (list.length > 300) items.push(el("li", { class: "hint", text: `and ${list.length - 300} more` }));
    box.append(el("h3", { text: `${name.replace(" ←", "")} ${name.endsWith("←") ? "(from)" : ""} · ${list.length}` }), el("ul", { class: "rel" }, items));
  }
}

/** Names of facts that are not plain words. */
const FACTS = { "alt label": "also called", "publication year": "year", doi: "DOI", pmid: "PubMed" };

function factValue(name, value) {
  if (/^doi$/.test(name)) return link("https://doi.org/" + encodeURI(value), value);
  if (/^pmid$/.test(name) && /^\d+$/.test(value)) return link("https://pubmed.ncbi.nlm.nih.gov/" + value + "/", value);
  if (/^NCT\d{8}$/.test(value)) return link("https://clinicaltrials.gov/study/" + value, value);
  return /^https?:\/\/\S+$/.test(value) ? link(value) : String(value);
}

function toggleQuotes(button, s) {
  const open = button.nextElementSibling;
  if (open) open.remove();
  else button.after(el("div", {}, s.quotes.map(quoteView)));
  button.setAttribute("aria-expanded", String(!open));
}

const other = (j, i) => D.nodes[D.edges[j].s === i ? D.edges[j].t : D.edges[j].s];

function edgeButton(j, i) {
  const e = D.edges[j];
  const n = other(j, i);
  const marks = e.statements.map((k) => D.statements[k]);
  const denied = marks.length && marks.every((s) => s.negated);
  const unsure = !denied && marks.length && marks.every((s) => s.negated || s.hedged);
  return el("button", { type: "button", onclick: () => go({ sel: "e:" + e.key }) }, sign(n.style), el("span", { class: "t", text: n.type === "Work" || n.type === "Paper" ? cut(n.label, 110) : n.short }),
    denied && el("span", { class: "tag bad", text: "negated" }), unsure && el("span", { class: "tag warn", text: "uncertain" }), el("span", { class: "n", text: e.statements.length > 1 ? `${e.statements.length}×` : "" }));
}

function edgePanel(box, j) {
  const e = D.edges[j];
  const [a, b] = [D.nodes[e.s], D.nodes[e.t]];
  box.append(el("span", { class: "chip", text: `Relation: ${e.relation}` }), el("h2", { text: `${a.short} — ${e.relation} → ${b.short}` }),
    el("ul", { class: "rel" }, el("li", {}, nodeButton(e.s, a.label)), el("li", {}, nodeButton(e.t, b.label))));
  if (!e.statements.length) box.append(el("p", { class: "hint", text: "Derived from several papers seen together; no single sentence says it." }));
  const rank = (k) => (D.statements[k].negated ? 2 : D.statements[k].hedged ? 1 : 0);
  for (const k of [...e.statements].sort((x, y) => rank(x) - rank(y) || x - y)) box.append(statementView(D.statements[k]));
}

function statementView(s) {
  return el("div", { class: "said" },
    s.negated && el("span", { class: "tag bad", text: "negated: said not to be so" }), s.hedged && el("span", { class: "tag warn", text: "uncertain" }),
    el("span", { class: "tag", text: s.relation }), s.event && el("span", { class: "tag", text: s.event }),
    s.details.length ? el("dl", {}, s.details.map(([name, value]) => [el("dt", { text: name }), el("dd", { text: value })]).flat()) : null,
    s.quotes.map(quoteView));
}

function quoteView(q) {
  const paper = D.nodes[q.paper];
  const notes = [q.section && `section “${q.section}”`, q.standing, `confidence ${q.confidence.toFixed(2)}`, q.extractor, q.cue && `cue “${q.cue}”`, q.reason].filter(Boolean);
  return el("div", { class: "quote" }, el("blockquote", { dir: "auto", text: q.quote }),
    el("p", { class: "src" }, paper ? paper.short + " · " : "", notes.join(" · "), q.text !== null && el("button", { type: "button", text: "Show in text", onclick: () => openText(q.text, q) })));
}

/** The text of a paper, scrolled to a quote. Offsets are UTF-16 units here: they were counted when the page was made. */
function openText(number, q) {
  const { text, paper } = D.texts[number];
  const box = clear($("reader-text"));
  $("reader-title").textContent = paper === null ? "Text" : D.nodes[paper].label;
  let at = 0;
  let first = null;
  for (const [start, end] of q ? q.at : []) {
    if (start < at || end > text.length) continue;
    const mark = el("mark", { text: text.slice(start, end) });
    first = first || mark;
    box.append(text.slice(at, start), mark);
    at = end;
  }
  box.append(text.slice(at));
  if (!$("reader").open) $("reader").showModal();
  $("reader-text").scrollTop = 0;
  if (first) first.scrollIntoView({ block: "center" });
  $("reader-text").focus({ preventScroll: true });
}
