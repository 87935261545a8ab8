// The course tab: one lane a patient, everything in the order in which the paper tells it, with the times that it prints. Exportable as SVG and PNG.
const SVG = "http://www.w3.org/2000/svg";

/** Named query -> [class whose colour is used, text of an item, its time]. */
const COURSE = [
  ["diagnoses", "Disease", (r) => r.diagnosis + (r.site ? `, ${r.site}` : ""), (r) => r.time],
  ["therapies", "Drug", (r) => r.therapy + (r.dose_text ? ` ${r.dose_text}` : ""), (r) => r.time || r.schedule],
  ["transplants", "Transplant", (r) => [r.kind, r.donor && `donor: ${r.donor}`].filter(Boolean).join(", "), (r) => r.time],
  ["responses", "Response", (r) => r.response + (r.site ? `, ${r.site}` : ""), (r) => r.time || (r.after && `after ${r.after}`)],
  ["adverse-events", "AdverseEvent", (r) => r.event + (number(r.grade) ? ` grade ${r.grade}` : ""), (r) => (number(r.onset_day) ? `day ${r.onset_day}` : r.time) || (r.after && `after ${r.after}`)],
  ["relapses", "AdverseEvent", (r) => "relapse" + (r.site ? `, ${r.site}` : ""), (r) => r.time || (r.after && `after ${r.after}`)],
  ["outcomes", "Outcome", (r) => [r.outcome, number(r.value), r.unit].filter(Boolean).join(" "), (r) => r.time],
];

/** Patient -> items in the order of the text. A component of a regimen that is there itself is left to the regimen. */
function courses() {
  const lanes = new Map(rowsOf("patients").map((r) => [r.patient, []]));
  for (const [name, cls, text, when] of COURSE) {
    for (const r of rowsOf(name)) {
      if (!lanes.has(r.patient)) continue;
      if (name === "therapies" && r.kind === "supportive") continue;
      const node = byIri.has(r.concept) ? D.nodes[byIri.get(r.concept)].style : null;
      const style = (name === "therapies" && node) || D.styles.find((s) => s.cls === cls) || D.styles[D.styles.length - 1];
      lanes.get(r.patient).push({ kind: name, style, text: cut(text(r), 42), full: text(r), when: when(r) || "", row: r, start: r.start ?? 1e12 });
    }
  }
  for (const [patient, items] of lanes) {
    const regimens = new Set(items.filter((i) => i.kind === "therapies").map((i) => i.row.therapy));
    const seenTexts = new Set();
    // What the abstract sums up and the report tells again is shown where it is told.
    const what = (i) => `${i.kind} ${i.row.therapy || i.row.response || i.row.event || i.row.diagnosis || ""}`;
    const told = new Set(items.filter((i) => !/abstract|summary/i.test(i.row.section || "")).map(what));
    const repeated = (i) => /abstract|summary/i.test(i.row.section || "") && told.has(what(i));
    lanes.set(patient, items.filter((i) => !(i.row.part_of && regimens.has(i.row.part_of)) && !repeated(i)).sort((a, b) => a.start - b.start || (a.text < b.text ? -1 : 1))
      .filter((i) => { const key = `${i.kind} ${i.text} ${i.when}`; return !seenTexts.has(key) && seenTexts.add(key); }));
  }
  return lanes;
}

function svg(tag, attrs, text) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attrs)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

function courseTab(box) {
  const lanes = [...courses()].filter(([, items]) => items.length);
  box.append(el("h2", { text: "Course of each patient" }));
  if (!lanes.length) { box.append(el("p", { class: "hint", text: "No patient is reported first-hand in these papers." })); return; }
  box.append(el("p", { text: "From left to right in the order in which the paper tells it; not to scale, since papers seldom print dates. Under each item stands the time that is printed. Bars are what was given, the rest what was seen. Click an item for its sentence; supportive care is left out." }));
  const drawing = drawCourses(lanes, Math.max(320, Math.min(1450, box.clientWidth - (innerWidth <= 760 ? 26 : 50))));
  const text = () => new XMLSerializer().serializeToString(drawing);
  box.append(el("div", { class: "row" },
    el("button", { type: "button", text: "Save SVG", onclick: () => save(new Blob([text()], { type: "image/svg+xml" }), "courses.svg") }),
    el("button", { type: "button", text: "Save PNG", onclick: () => savePng(drawing, text()) })),
  el("div", { class: "scroll" }, drawing));
}

function drawCourses(lanes, width) {
  const c = COLOURS[theme()];
  const pen = document.createElement("canvas").getContext("2d");
  const wide = (words, size, weight) => { pen.font = `${weight || 400} ${size}px system-ui, sans-serif`; return pen.measureText(words).width; };
  const root = svg("svg", { xmlns: SVG, role: "group", "aria-label": "Courses of the patients", "font-family": "system-ui, -apple-system, Segoe UI, Noto Sans, DejaVu Sans, sans-serif" });
  const back = svg("rect", { x: 0, y: 0, fill: c.halo });
  root.append(back);
  let y = 14;
  for (const [patient, items] of lanes) {
    const n = D.nodes[byIri.get(patient)];
    const about = rowsOf("patients").find((r) => r.patient === patient) || {};
    const name = (n ? n.short : patient) + (number(about.age) || about.sex ? ` · ${[number(about.age) && `${about.age}${about.age_unit && about.age_unit !== "a" ? " " + about.age_unit : ""}`, about.sex].filter(Boolean).join(", ")}` : "");
    root.append(svg("text", { x: 14, y: y + 14, "font-size": 14.5, "font-weight": 650, fill: c.ink }, name));
    y += 28;
    let x = 22;
    items.forEach((i, k) => {
      const when = cut(i.when, 34);
      const w = Math.max(wide(i.text, 13) + 34, wide(when, 11) + 14);
      if (x + w > width - 14 && x > 22) { x = 22; y += 50; }
      if (k) root.append(svg("path", { d: `M${x - 10} ${y + 12}h6m-4 -4l4 4l-4 4`, fill: "none", stroke: c.edge, "stroke-width": 1.4 }));
      const g = svg("g", { tabindex: 0, role: "button", cursor: "pointer", "aria-label": `${i.kind}: ${i.full}${i.when ? ", " + i.when : ""}` });
      const given = i.kind === "therapies" || i.kind === "transplants";
      const colour = i.kind === "relapses" ? c.bad : i.style[theme()];
      g.append(svg("title", {}, `${i.full}${i.when ? " (" + i.when + ")" : ""}`),
        svg("rect", { x, y, width: w, height: 24, rx: given ? 5 : 12, fill: given ? colour : c.halo, "fill-opacity": given ? 0.22 : 1, stroke: colour, "stroke-width": given ? 1.4 : 1.6 }));
      const mark = svg("path", { d: SHAPES[i.kind === "relapses" ? "diamond" : i.style.shape] || SHAPES.dot, fill: colour, transform: `translate(${x + 6} ${y + 5}) scale(.88)` });
      g.append(mark, svg("text", { x: x + 25, y: y + 16.5, "font-size": 13, fill: c.ink }, i.text), svg("text", { x: x + 6, y: y + 37, "font-size": 11, fill: c.soft }, when));
      const open = () => openQuote(i.row);
      g.addEventListener("click", open);
      g.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { open(); event.preventDefault(); } });
      root.append(g);
      x += w + 16;
    });
    y += 60;
    root.append(svg("line", { x1: 14, x2: width - 14, y1: y - 10, y2: y - 10, stroke: c.band, "stroke-width": 2 }));
  }
  for (const [key, value] of [["width", width], ["height", y]]) { root.setAttribute(key, value); back.setAttribute(key, value); }
  root.setAttribute("viewBox", `0 0 ${width} ${y}`);
  return root;
}

function savePng(drawing, text) {
  const image = new Image();
  image.onload = () => {
    const canvas = el("canvas");
    const scale = Math.min(2, 16000 / drawing.height.baseVal.value);
    canvas.width = drawing.width.baseVal.value * scale;
    canvas.height = drawing.height.baseVal.value * scale;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => save(blob, "courses.png"));
  };
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
}
