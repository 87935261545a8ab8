// The course tab: a swimmer plot, one lane a patient. Axes and places were worked out when the page was made (exports/html_course.py); here they are drawn.
const SVG = "http://www.w3.org/2000/svg";
const COURSE_NAMES = { diagnoses: "diagnosis", therapies: "therapy", transplants: "transplantation", responses: "response", "adverse-events": "adverse event", relapses: "relapse", outcomes: "follow-up and outcome" };
const SCALES = { near: "Stretched near zero", even: "Even, the same for all", own: "Even, each axis its own" };
const LANES = 40; // drawn at first
let courseScale = "near", courseLimit = LANES, courseAsked = "";

function svg(tag, attrs, text) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attrs)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

const styleOf = (cls) => D.styles.find((s) => s.cls === cls) || D.styles[D.styles.length - 1];
const courseStyle = (i) => (i.kind === "therapies" && i.concept !== null ? D.nodes[i.concept].style : styleOf(i.cls));
const isBar = (i) => i.kind === "therapies" && !["cell therapy", "transplant", "procedure"].includes(i.given);
const spoken = (i) => `${COURSE_NAMES[i.kind]}: ${i.text}${i.when ? ", " + i.when : ""}`;

function courseTab(box) {
  clear(box).append(el("h2", { text: "Course of each patient" }));
  if (!D.courses.length) { box.append(el("p", { class: "hint", text: "No patient is reported first-hand in these papers." })); return; }
  const asked = plainText(courseAsked.trim());
  const shown = D.courses.filter((lane) => patientOn(lane.patient) && (!asked || D.nodes[lane.patient].find.includes(asked)));
  const lanes = shown.slice(0, courseLimit);
  const put = box.appendChild(el("div"));
  put.append(el("p", { text: "One lane a patient. Each axis counts from a day that the paper names, its zero; a thin line behind a mark is as exact as the paper is (a month, a year); a bar that is open on the right is a therapy whose end is not stated. What has no stated time, or one that counts from nothing named, stands below in the order of the paper. Click an item for its sentence; supportive care is left out." }),
    hiddenPatients());
  if (!lanes.length) put.append(el("p", { class: "hint", text: "No such patient." }));
  const width = Math.max(320, Math.min(1450, box.clientWidth - (innerWidth <= 760 ? 26 : 50)));
  const axis = axisOf(lanes.flatMap((lane) => lane.tracks.flatMap((track) => track.items)), 40, width - 60);
  const whole = () => drawCourses(lanes, width, axis, true);
  const written = (drawing) => new XMLSerializer().serializeToString(drawing);
  const search = el("input", { type: "search", value: courseAsked, placeholder: "Filter the patients", "aria-label": "Filter the patients", onchange: () => { courseAsked = search.value; courseLimit = LANES; courseTab(box); } });
  const scale = el("select", { "aria-label": "Scale of the axes", onchange: () => { courseScale = scale.value; courseTab(box); } }, Object.entries(SCALES).map(([value, name]) => el("option", { value, text: name, selected: value === courseScale })));
  put.append(el("div", { class: "row" }, scale, D.courses.length > 6 && search,
    el("button", { type: "button", text: "Save SVG", onclick: () => save(new Blob([written(whole())], { type: "image/svg+xml" }), "courses.svg") }),
    el("button", { type: "button", text: "Save PNG", onclick: () => { const drawing = whole(); savePng(drawing, written(drawing)); } })),
  // A picture for each lane, so that a printed page breaks between patients.
  el("div", { class: "scroll swim" }, drawCourses([], width, axis, lanes), lanes.map((lane) => drawCourses([lane], width, axis, false))),
  shown.length > lanes.length && el("button", { type: "button", text: `Show more (${shown.length - lanes.length} left)`, onclick: () => { courseLimit += 200; courseTab(box); } }));
}

// ---- axes
const TICKS = [[1, "1 d"], [3, "3 d"], [7, "1 wk"], [14, "2 wk"], [30.44, "1 mo"], [91.3, "3 mo"], [182.6, "6 mo"], [365.24, "1 y"], [730.5, "2 y"], [1826.2, "5 y"], [3652.4, "10 y"], [7304.8, "20 y"], [14609.7, "40 y"], [29219, "80 y"]];
const STEPS = [[1, "d", 1], [2, "d", 1], [5, "d", 1], [7, "wk", 7], [14, "wk", 7], [30.44, "mo", 30.44], [91.3, "mo", 30.44], [182.6, "mo", 30.44], [365.24, "y", 365.24], [730.5, "y", 365.24], [1826.2, "y", 365.24], [3652.4, "y", 365.24]];
const bend = (days) => (days < 0 ? -0.5 : 1) * Math.log10(1 + Math.abs(days) / 7); // what was before takes half the room

/** From days to pixels, and the ticks, for some items between two borders. */
function axisOf(items, left, right) {
  let low = 0, high = 0;
  for (const i of items) { low = Math.min(low, i.low); high = Math.max(high, i.high, (i.low + i.high) / 2 + (i.lasts || 0)); }
  if (high - low < 14) high = low + 14;
  const f = courseScale === "near" ? bend : (days) => days;
  const x = (days) => left + ((f(days) - f(low)) / (f(high) - f(low))) * (right - left);
  const ticks = [[0, "0"]];
  if (courseScale === "near") {
    for (const sign of [1, -1]) {
      let last = 0;
      for (const [days, name] of TICKS) if (sign * days <= high && sign * days >= low && Math.abs(x(sign * days) - x(last)) >= 44) { ticks.push([sign * days, (sign < 0 ? "−" : "") + name]); last = sign * days; }
    }
  } else {
    const [step, name, unit] = STEPS.find(([days]) => x(days) - x(0) >= 58) || STEPS[STEPS.length - 1];
    for (let n = Math.ceil(low / step); n * step <= high; n += 1) if (n) ticks.push([n * step, `${n < 0 ? "−" : ""}${Math.round(Math.abs(n * step) / unit)} ${name}`]);
  }
  return { x, ticks };
}

// ---- drawing
/** One picture of some lanes on a shared axis; `legend` is true, false or the lanes whose legend it is. */
function drawCourses(lanes, width, shared, legend) {
  const c = COLOURS[theme()];
  const pen = document.createElement("canvas").getContext("2d");
  const wide = (words, size) => { pen.font = `400 ${size}px system-ui, sans-serif`; return pen.measureText(words).width; };
  const root = svg("svg", { xmlns: SVG, role: "group", "aria-label": "Courses of the patients", "font-family": "system-ui, -apple-system, Segoe UI, Noto Sans, DejaVu Sans, sans-serif" });
  const back = svg("rect", { x: 0, y: 0, fill: c.halo });
  root.append(back);
  let y = legend ? drawLegend(root, legend === true ? lanes : legend, width, c, wide) : 4;
  const about = new Map(rowsOf("patients").map((r) => [r.patient, r]));
  for (const lane of lanes) {
    const n = D.nodes[lane.patient];
    const { age, age_unit: unit, sex } = about.get(n.iri) || {};
    const name = [n.short, [number(age) && `${age}${unit && unit !== "a" ? " " + unit : ""}`, sex].filter(Boolean).join(", ")].filter(Boolean).join(" · ");
    root.append(svg("text", { x: 14, y: y + 14, "font-size": 14.5, "font-weight": 650, fill: c.ink }, cut(name, Math.floor(width / 8))));
    y += 26;
    for (const track of lane.tracks) y = drawTrack(root, track, courseScale === "own" ? axisOf(track.items, 40, width - 60) : shared, y, width, c, wide);
    if (lane.strip.length) y = drawStrip(root, lane, y, width, c, wide);
    y += 12;
    root.append(svg("line", { x1: 14, x2: width - 14, y1: y - 6, y2: y - 6, stroke: c.faint, "stroke-width": 1 }));
    y += 8;
  }
  for (const [key, value] of [["width", width], ["height", y]]) { root.setAttribute(key, value); back.setAttribute(key, value); }
  root.setAttribute("viewBox", `0 0 ${width} ${y}`);
  return root;
}

function drawLegend(root, lanes, width, c, wide) {
  const used = new Set(lanes.flatMap((lane) => [...lane.strip, ...lane.tracks.flatMap((t) => t.items)]).map((i) => i.kind));
  let x = 14, y = 12;
  for (const kind of Object.keys(COURSE_NAMES).filter((k) => used.has(k))) {
    const cls = { diagnoses: "Disease", therapies: "Drug", transplants: "Transplant", responses: "Response", "adverse-events": "AdverseEvent", relapses: "Relapse", outcomes: "Outcome" }[kind];
    const style = styleOf(cls), w = wide(COURSE_NAMES[kind], 12) + 40;
    if (x + w > width - 14 && x > 14) { x = 14; y += 20; }
    if (kind === "therapies") root.append(svg("rect", { x, y: y + 2, width: 18, height: 11, rx: 3, fill: style[theme()], "fill-opacity": 0.3, stroke: style[theme()] }));
    else root.append(svg("path", { d: SHAPES[style.shape] || SHAPES.dot, fill: style[theme()], transform: `translate(${x + 2} ${y}) scale(.9)` }));
    root.append(svg("text", { x: x + 23, y: y + 12, "font-size": 12, fill: c.soft }, COURSE_NAMES[kind]));
    x += w;
  }
  return y + 34;
}

/** A group that answers to click and keyboard with the sentence of an item. */
function courseItem(root, i) {
  const g = svg("g", { tabindex: 0, role: "button", cursor: "pointer", "aria-label": spoken(i) });
  const open = () => openQuote({ paper: D.nodes[i.paper]?.iri, start: i.start, end: i.end, quote: i.quote });
  g.addEventListener("click", open);
  g.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { open(); event.preventDefault(); } });
  g.append(svg("title", {}, `${i.text}${i.when ? " (" + i.when + ")" : ""}`));
  root.append(g);
  return g;
}

function drawTrack(root, track, axis, y, width, c, wide) {
  const { x, ticks } = axis;
  root.append(svg("text", { x: 14, y: y + 11, "font-size": 12, fill: c.soft }, cut(`0 = ${track.zero}`, Math.floor(width / 7))));
  y += 18;
  const grid = root.appendChild(svg("g", {}));
  const top = y + 14;
  const ends = []; // right end of each row
  let bottom = top;
  const placed = track.items.map((i) => ({ i, mid: x((i.low + i.high) / 2), from: x(i.low), to: x(i.high) })).sort((a, b) => a.mid - b.mid);
  for (const { i, mid, from, to } of placed) {
    const text = cut(i.text, 44), w = wide(text, 12.5);
    const until = i.lasts ? Math.max(mid + 4, Math.min(width - 16, x((i.low + i.high) / 2 + i.lasts))) : mid;
    const bar = isBar(i);
    const reach = Math.max(bar ? Math.max(until, mid + (i.lasts ? 4 : 34)) : mid + 8, i.kind === "responses" ? until : 0);
    const [left, right] = [Math.min(from - 2, mid - 8), Math.max(to + 2, reach)];
    const before = right + 6 + w > width - 10; // no room on the right: the words stand on the left
    const begin = before ? left - 6 - w : left, end = before ? right : right + 6 + w;
    let row = ends.findIndex((last) => last + 10 < begin);
    if (row < 0) row = ends.length;
    ends[row] = end;
    const at = top + 4 + row * 22;
    bottom = Math.max(bottom, at + 22);
    const colour = courseStyle(i)[theme()];
    const g = courseItem(root, i);
    g.append(svg("rect", { x: begin, y: at, width: Math.max(10, end - begin), height: 20, fill: c.halo, "fill-opacity": 0 }));
    if (to - from > 3) g.append(svg("path", { d: `M${from} ${at + 6}v8M${from} ${at + 10}H${to}M${to} ${at + 6}v8`, stroke: colour, "stroke-opacity": 0.55, fill: "none" }));
    if (bar) {
      const size = Math.max(until, mid + (i.lasts ? 4 : 26)) - mid;
      g.append(svg("rect", { x: mid, y: at + 3, width: size, height: 14, rx: i.lasts ? 3 : 0, fill: colour, "fill-opacity": 0.3 }),
        svg("path", { d: i.lasts ? `M${mid} ${at + 3}h${size}v14h${-size}Z` : `M${mid + size} ${at + 3}H${mid}v14H${mid + size}`, fill: "none", stroke: colour, "stroke-width": 1.3 }));
      if (!i.lasts) g.append(svg("path", { d: `M${mid + size} ${at + 3}h7M${mid + size} ${at + 17}h7`, stroke: colour, "stroke-width": 1.3, "stroke-dasharray": "2 2", fill: "none" })); // until when is not said
    } else {
      if (i.kind === "responses" && until > mid + 6) g.append(svg("path", { d: `M${mid} ${at + 10}H${until}`, stroke: colour, "stroke-width": 4, "stroke-opacity": 0.45 }));
      g.append(svg("path", { d: SHAPES[courseStyle(i).shape] || SHAPES.dot, fill: colour, transform: `translate(${mid - 7} ${at + 3}) scale(.88)` }));
    }
    g.append(svg("text", { x: before ? left - 5 : right + 5, y: at + 14.5, "font-size": 12.5, fill: c.ink, "text-anchor": before ? "end" : "start" }, text));
  }
  for (const [days, name] of ticks) {
    const at = x(days);
    grid.append(svg("line", { x1: at, x2: at, y1: top - 2, y2: bottom + 2, stroke: days ? c.band : c.edge, "stroke-width": days ? 1.5 : 1.2, "stroke-dasharray": days ? "none" : "4 3" }),
      svg("text", { x: at, y: top - 6, "font-size": 11, fill: c.soft, "text-anchor": "middle" }, name));
  }
  return bottom + 10;
}

function drawStrip(root, lane, y, width, c, wide) {
  root.append(svg("text", { x: 14, y: y + 11, "font-size": 12, "font-style": "italic", fill: c.soft }, cut(lane.tracks.length ? "Order in the paper; no time stated, or not from when" : "Order in the paper; no time is stated that counts from something named", Math.floor(width / 6.5))));
  y += 18;
  let x = 22, timed = false;
  lane.strip.forEach((i, k) => {
    const text = cut(i.text, width < 500 ? 34 : 44), when = cut(i.when, 36);
    const w = Math.max(wide(text, 12.5) + 32, wide(when, 11) + 12);
    if (x + w > width - 14 && x > 22) { x = 22; y += timed ? 44 : 30; timed = false; }
    if (k) root.append(svg("path", { d: `M${x - 9} ${y + 11}h5m-3.5 -3.5l3.5 3.5l-3.5 3.5`, fill: "none", stroke: c.edge, "stroke-width": 1.3 }));
    const bar = isBar(i), colour = courseStyle(i)[theme()];
    const g = courseItem(root, i);
    g.append(svg("rect", { x, y, width: w, height: 22, rx: bar ? 3 : 11, fill: bar ? colour : c.halo, "fill-opacity": bar ? 0.2 : 1, stroke: colour, "stroke-width": 1.2 }),
      svg("path", { d: SHAPES[courseStyle(i).shape] || SHAPES.dot, fill: colour, transform: `translate(${x + 6} ${y + 4.5}) scale(.82)` }),
      svg("text", { x: x + 24, y: y + 15.5, "font-size": 12.5, fill: c.ink }, text), svg("text", { x: x + 6, y: y + 34, "font-size": 11, fill: c.soft }, when));
    timed = timed || when !== "";
    x += w + 14;
  });
  return y + (timed ? 42 : 28);
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
