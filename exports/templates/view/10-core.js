// Small tools. Everything that comes from a paper goes into the page as text (textContent), never as markup.
const $ = (id) => document.getElementById(id);

/** An element; `attrs` may hold `text`, event handlers (`onclick`) and attributes; a missing (null, false) attribute is left out. */
function el(tag, attrs, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attrs || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "text") node.textContent = value;
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children.flat()) if (child !== null && child !== undefined && child !== false) node.append(child);
  return node;
}

const clear = (node) => { node.replaceChildren(); return node; };
const cut = (text, limit) => (text.length > limit ? text.slice(0, limit - 1) + "…" : text);
const many = (n, one, more) => `${n.toLocaleString("en")} ${n === 1 ? one : more || one + "s"}`;
const say = (text) => { $("say").textContent = text; };

/** A link, only ever to http and https; anything else is shown as text. */
function link(address, text) {
  if (!/^https?:\/\//i.test(address)) return el("span", { text: text || address });
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer", text: text || address });
}

/** The data of the page: base64 of deflated JSON. */
async function unpack(text) {
  const bytes = Uint8Array.from(atob(text.trim()), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

const SHAPES = {
  dot: "M8 2a6 6 0 1 0 .01 0Z", square: "M3 3h10v10H3Z", triangle: "M8 2 14 13H2Z", triangleDown: "M8 14 2 3h12Z", diamond: "M8 1.5 14 8l-6 6.5L2 8Z",
  hexagon: "M4.5 2.5h7L15 8l-3.5 5.5h-7L1 8Z", star: "m8 1 2 4.8 5.1.4-3.9 3.4 1.2 5L8 11.9l-4.4 2.7 1.2-5L.9 6.2 6 5.8Z",
};

/** The legend's sign of a type: its shape in its colour. */
function sign(style) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "sign");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(ns, "path");
  path.setAttribute("d", SHAPES[style.shape] || SHAPES.dot);
  path.setAttribute("fill", style[theme()]);
  svg.append(path);
  return svg;
}

const theme = () => document.documentElement.dataset.theme || "light";
