/* The page around the drawing: heading, legend, search, panel, table and keys. */

const panel = byId("panel");
const tip = byId("tip");

/** Chooses a node or link, or with null nothing: the panel closes. */
function choose(focus, { move = false } = {}) {
  state.chosen = focus;
  state.hovered = null;
  tip.hidden = true;
  network.unselectAll();
  if (focus !== null) {
    show(focus);
    if (move && focus.node !== undefined) {
      view.theirs = true;
      network.moveTo({ position: network.getPosition(focus.node), scale: Math.max(network.getScale(), 0.8) });
    }
  } else {
    openPanel(false);
  }
  paint();
}

function show(focus) {
  byId("evidence").replaceChildren(...(focus.link === undefined ? nodeEvidence(focus.node) : linkEvidence(focus.link)));
  openPanel(true);
  panel.scrollTop = 0;
}

function openPanel(open) {
  panel.hidden = !open;
  document.querySelector("main").classList.toggle("alone", !open);
}

/** The name in full beside the pointer: labels are cut short. */
function showTip(focus, { x, y }) {
  const link = content.links[focus.link];
  const named = (index) => content.nodes[index].name;
  const lines = link === undefined
    ? [named(focus.node), make("small", {}, content.nodes[focus.node].type)]
    : [`${named(link.source)} ${link.forward} ${named(link.target)}`, make("small", {}, count(link.evidence.length, "sentence", "sentences"))];
  tip.replaceChildren(...lines);
  tip.hidden = false;
  const room = byId("canvas").getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(x + 14, room.width - tip.offsetWidth - 4))}px`;
  tip.style.top = `${y + 18 + tip.offsetHeight > room.height ? y - tip.offsetHeight - 10 : y + 18}px`;
}

function hover(focus, event) {
  state.hovered = focus;
  if (focus === null) tip.hidden = true;
  else showTip(focus, event.pointer.DOM);
  paint();
}

network.on("hoverNode", (event) => hover({ node: event.node }, event));
network.on("hoverEdge", (event) => hover({ link: event.edge }, event));
network.on("blurNode", () => hover(null));
network.on("blurEdge", () => hover(null));
byId("canvas").addEventListener("mouseleave", () => hover(null));
network.on("dragStart", () => { tip.hidden = true; });
network.on("click", (event) => {
  if (event.nodes.length) choose({ node: event.nodes[0] });
  else if (event.edges.length) choose({ link: event.edges[0] });
  else if (state.chosen !== null) choose(null);
});

function fillHeading() {
  const centre = content.nodes[content.centre];
  byId("name").replaceChildren(centre.name);
  byId("summary").textContent = [
    `${centre.type} and what is within ${count(content.hops, "hop", "hops")}`,
    count(content.nodes.length, "node", "nodes"),
    count(content.links.length, "edge", "edges"),
    count(Object.keys(content.papers).length, "paper as evidence", "papers as evidence"),
  ].join(" · ");
}

/** A switch that shows or hides nodes or links of a type. */
function chip(type, amount, ...label) {
  const box = make("input", { type: "checkbox", checked: true });
  box.addEventListener("change", () => {
    if (box.checked) state.off.delete(type);
    else state.off.add(type);
    placeWords();
    paint();
  });
  return make("label", { className: "chip" }, box, ...label, " ", make("span", { className: "count" }, String(amount)));
}

function fillLegend() {
  for (const kind of content.kinds) {
    const amount = content.nodes.filter((node) => node.type === kind.type).length;
    if (amount) byId("node-types").append(chip(kind.type, amount, glyph(kind.type), kind.plural));
  }
  const amounts = new Map();
  for (const link of content.links) amounts.set(link.type, (amounts.get(link.type) ?? 0) + 1);
  for (const [type, amount] of amounts) {
    byId("edge-types").append(chip(type, amount, content.links.find((link) => link.type === type).forward));
  }
}

function fillHidden() {
  const [summary, names] = byId("hidden-nodes").children;
  summary.textContent = `${content.hidden.length} hidden: within reach, but left out to keep the page readable`;
  names.append(...content.hidden.map(([type, name]) => make("span", {}, glyph(type), name)));
  byId("hidden-nodes").hidden = content.hidden.length === 0;
}

function fillTable() {
  const details = byId("edge-table");
  const [summary, place] = details.children;
  summary.textContent = `All ${count(content.links.length, "edge", "edges")} as a table`;
  const row = (link, evidence) => make("tr", {},
    make("td", {}, nodeButton(link.source)),
    make("td", {}, link.forward),
    make("td", {}, nodeButton(link.target)),
    make("td", {}, ...sentence(evidence.pieces)),
    make("td", {}, content.papers[evidence.paper] ?? ""),
    make("td", {}, evidence.confidence.toFixed(2)));
  place.addEventListener("click", (event) => {
    if (event.target.closest(".to")) panel.scrollIntoView({ block: "nearest" });
  });
  details.addEventListener("toggle", () => {
    const head = ["From", "Edge", "To", "Sentence", "Paper", "Confidence"].map((name) => make("th", { scope: "col" }, name));
    const rows = content.links.flatMap((link) => link.evidence.map((evidence) => row(link, evidence)));
    place.replaceChildren(make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows)));
  }, { once: true });
}

function fillQuery() {
  const details = byId("query");
  if (content.cypher === null) return;
  details.hidden = false;
  details.querySelector("code").textContent = content.cypher;
  const button = details.querySelector(".copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(content.cypher);
      button.textContent = "Copied";
    } catch {
      // Some browsers give a file no clipboard: selected, the text is one key press from being copied.
      getSelection().selectAllChildren(details.querySelector("code"));
      button.textContent = "Selected: press Ctrl+C";
    }
  });
}

/** Lights the nodes whose name or alias holds what is typed; Enter goes to the first. */
function search() {
  const wanted = byId("search").value.trim().toLowerCase();
  const holds = (node) => [node.name, ...node.aliases].some((name) => name.toLowerCase().includes(wanted));
  state.matches = wanted ? new Set(content.nodes.flatMap((node, i) => (holds(node) && !isOff(i) ? [i] : []))) : null;
  byId("found").textContent = wanted ? `${state.matches.size} of ${content.nodes.length}` : "";
  state.chosen = null;
  paint();
}

byId("search").addEventListener("input", search);
byId("search").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && state.matches !== null && state.matches.size) {
    choose({ node: [...state.matches][0] }, { move: true });
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (event.target === byId("search") && byId("search").value) {
    byId("search").value = "";
    search();
  } else {
    choose(null);
  }
});
byId("graph").addEventListener("keydown", (event) => {
  const pan = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (pan) panBy(...pan);
  else if (event.key === "+" || event.key === "=") zoom(1.3);
  else if (event.key === "-") zoom(1 / 1.3);
  else if (event.key === "0") fit(0);
  else return;
  event.preventDefault();
});
byId("close").addEventListener("click", () => choose(null));
byId("zoom-in").addEventListener("click", () => zoom(1.3));
byId("zoom-out").addEventListener("click", () => zoom(1 / 1.3));
byId("fit").addEventListener("click", () => fit(0));
darkness.addEventListener("change", paint);

fillHeading();
fillLegend();
fillHidden();
fillTable();
fillQuery();
// After the table's own listener, which fills it.
for (const details of document.querySelectorAll("footer details")) {
  details.addEventListener("toggle", () => details.open && details.scrollIntoView({ block: details.id === "edge-table" ? "start" : "nearest" }));
}
show({ node: content.centre });
paint();
// How wide names are is known only when they have been drawn.
network.once("afterDrawing", () => {
  fit(READABLE);
  placeWords();
});

// For tests and the console: to look at, not to change.
window.paperatlas = Object.freeze({ content, network });
