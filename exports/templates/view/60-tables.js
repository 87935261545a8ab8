// Tables that sort and filter, CSV, and the tab with every named query.
let quoteAt = null; // "paper start end" -> a quote of a statement (its offsets fit the browser)

function quoteOf(row) {
  if (!quoteAt) {
    quoteAt = new Map();
    for (const s of D.statements) for (const q of s.quotes) quoteAt.set(`${D.nodes[q.paper]?.iri} ${q.start} ${q.end}`, q);
  }
  return quoteAt.get(`${row.paper} ${row.start} ${row.end}`) || null;
}

const query = (name) => D.queries.find((q) => q.name === name) || null;

/** The rows of a named query as objects; none where the query is not there. */
function rowsOf(name) {
  const q = query(name);
  return q ? q.rows.map((cells) => Object.fromEntries(q.columns.map((c, i) => [c, cells[i]]))) : [];
}

const cellText = (value) => (value === null || value === undefined ? "" : Array.isArray(value) ? value.map((v) => v.text).join("; ") : String(value));

/** A cell of text; one that a spreadsheet would take for a formula gets an apostrophe. */
function csvCell(value) {
  let text = cellText(value);
  if (/^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text))) text = "'" + text;
  return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

const csv = (columns, rows) => [columns, ...rows].map((r) => r.map(csvCell).join(",")).join("\r\n") + "\r\n";

/** Open the text at a quote, or show the quote alone where the text is not at hand. */
function openQuote(row) {
  const q = quoteOf(row);
  if (q && q.text !== null) openText(q.text, q);
  else {
    $("reader-title").textContent = "Quote";
    clear($("reader-text")).append(el("mark", { text: row.quote || "" }));
    if (!$("reader").open) $("reader").showModal();
  }
}

/** One item of a cell: a button that opens its quote. */
const item = (text, row) => ({ text: String(text), row });

/** A node in a cell: a button that shows it in the graph. */
function nodeCell(i) {
  return el("button", { type: "button", class: "cell", title: D.nodes[i].label, text: D.nodes[i].short, onclick: () => visit(i) });
}

function cellView(value, column) {
  const cell = el("td", typeof value === "number" ? { class: "num" } : { dir: "auto", class: Array.isArray(value) && value.some((v) => v.text.length > 12) ? "items" : null });
  if (Array.isArray(value)) {
    cell.append(...value.map((v) => el("button", { type: "button", class: "cell", title: "Show the sentence", text: v.text, onclick: () => openQuote(v.row) })));
  } else if (typeof value === "string" && value.split("; ").every((v) => byIri.has(v))) {
    cell.append(...value.split("; ").map((v) => nodeCell(byIri.get(v))));
  } else if (typeof value === "string" && /^https?:\/\/\S+$/.test(value)) cell.append(link(value));
  else cell.textContent = cellText(value);
  cell.dataset.column = column;
  return cell;
}

/** A table with a filter box, sorting by a click on a column, and CSV. `rows` are arrays of cells: text, number, or a list of items. */
function tableView(name, columns, rows, file) {
  let order = null;
  let limit = 100;
  let text = "";
  const body = el("tbody");
  const more = el("button", { type: "button", onclick: () => { limit += 400; fill(); } });
  const note = el("span", { class: "hint", "aria-live": "polite" });
  const heads = columns.map((c, i) => el("th", { scope: "col" }, el("button", { type: "button", text: c, onclick: () => { order = order && order[0] === i ? [i, -order[1]] : [i, 1]; fill(); } })));
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : cellText(a).localeCompare(cellText(b), "en", { numeric: true }));
  const chosen = () => {
    const asked = plainText(text.trim());
    const kept = rows.filter((r) => !asked || plainText(r.map(cellText).join("\n")).includes(asked));
    return order ? [...kept].sort((a, b) => (cellText(a[order[0]]) === "") - (cellText(b[order[0]]) === "") || order[1] * compare(a[order[0]], b[order[0]])) : kept;
  };
  function fill() {
    const kept = chosen();
    clear(body).append(...kept.slice(0, limit).map((r) => el("tr", {}, r.map((value, i) => cellView(value, columns[i])))));
    heads.forEach((h, i) => h.setAttribute("aria-sort", order && order[0] === i ? (order[1] > 0 ? "ascending" : "descending") : "none"));
    note.textContent = kept.length === rows.length ? many(rows.length, "row") : `${kept.length} of ${many(rows.length, "row")}`;
    more.hidden = kept.length <= limit;
    more.textContent = `Show more (${kept.length - limit} left)`;
  }
  fill();
  return el("div", {},
    el("div", { class: "row" }, el("input", { type: "search", placeholder: "Filter the rows", "aria-label": `Filter ${name}`, oninput: (event) => { text = event.target.value; fill(); } }), note,
      el("button", { type: "button", text: "Copy as CSV", onclick: async (event) => {
        try { await navigator.clipboard.writeText(csv(columns, chosen())); event.target.textContent = "Copied"; }
        catch { save(new Blob([csv(columns, chosen())], { type: "text/csv" }), file + ".csv"); }
      } }),
      el("button", { type: "button", text: "Save CSV", onclick: () => save(new Blob(["\ufeff" + csv(columns, chosen())], { type: "text/csv" }), file + ".csv") })),
    el("div", { class: `scroll ${file}`, tabindex: "0", role: "region", "aria-label": name }, el("table", {}, el("thead", {}, el("tr", {}, heads)), body)), more);
}

function queriesTab(box) {
  box.append(el("h2", { text: "Named queries" }), el("p", { text: "The answers at the time when this file was made, with the SPARQL that gave them. On the graph folder: litkg query DIR NAME." }));
  for (const q of D.queries) {
    const inside = el("div");
    const part = el("details", { ontoggle: () => {
      if (!part.open || inside.childNodes.length) return;
      const keep = q.columns.map((c, i) => i).filter((i) => !["start", "end"].includes(q.columns[i]) && q.rows.some((r) => r[i] !== null && r[i] !== ""));
      const at = Object.fromEntries(q.columns.map((c, i) => [c, i]));
      const cells = (r) => keep.map((i) => (q.columns[i] === "quote" && r[i] ? [item(r[i], { paper: r[at.paper], start: r[at.start], end: r[at.end], quote: r[i] })] : r[i]));
      inside.append(el("p", { class: "hint", text: q.description + (q.total > q.rows.length ? ` The first ${q.rows.length} of ${q.total} rows.` : "") }),
        q.rows.length ? tableView(q.title, keep.map((i) => q.columns[i]), q.rows.map(cells), q.name) : el("p", { class: "hint", text: "No rows." }),
        el("details", {}, el("summary", { text: "SPARQL" }), el("pre", { text: q.sparql })));
    } }, el("summary", { text: `${q.title} · ${q.name} · ${many(q.total, "row")}` }), inside);
    box.append(part);
  }
}
