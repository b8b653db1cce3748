/* The drawing: vis-network with fixed places, and what of it is lit, faint or hidden. */

const darkness = matchMedia("(prefers-color-scheme: dark)");
// Opacity of what does not stand out.
const FAINT = 0.16;
// A page with few nodes is not blown up beyond this zoom.
const LARGEST = 1.2;
// Below this zoom names are too small to read, so a page with many nodes starts near its centre.
const READABLE = 0.55;

const drawing = content.drawing;
const nodes = new vis.DataSet(drawing.nodes);
// The labels are written by words.js.
const links = new vis.DataSet(drawing.edges.map(({ label, ...edge }) => edge));
const network = new vis.Network(byId("graph"), { nodes, edges: links }, drawing.options);

/**
 * What the reader does; paint() makes the drawing show it. `matches` is null without a search; `off` are the types of
 * nodes and links that were switched off.
 */
const state = { hovered: null, chosen: null, matches: null, off: new Set() };

const neighbours = content.nodes.map(() => ({ nodes: new Set(), links: new Set() }));
content.links.forEach((link, i) => {
  for (const [one, other] of [[link.source, link.target], [link.target, link.source]]) {
    neighbours[one].nodes.add(other);
    neighbours[one].links.add(i);
  }
});

/** Nodes and links that stand out; null when all do. */
function lit() {
  const focus = state.hovered ?? state.chosen;
  if (focus === null) return state.matches === null ? null : { nodes: state.matches, links: new Set() };
  if (focus.link !== undefined) {
    const { source, target } = content.links[focus.link];
    return { nodes: new Set([source, target]), links: new Set([focus.link]) };
  }
  const around = neighbours[focus.node];
  return { nodes: new Set([focus.node, ...around.nodes]), links: around.links };
}

const isOff = (index) => index !== content.centre && state.off.has(content.nodes[index].type);

function isLinkOff(id) {
  const { type, source, target } = content.links[id];
  return state.off.has(type) || isOff(source) || isOff(target);
}

/** The page's colours of now, light or dark. */
function theme() {
  const css = getComputedStyle(document.documentElement);
  const colour = (name) => css.getPropertyValue(`--${name}`).trim();
  return { ink: colour("ink"), muted: colour("muted"), ground: colour("ground"), accent: colour("accent") };
}

function fill(type) {
  const kind = kinds.get(type);
  return darkness.matches ? kind.on_dark : kind.colour;
}

/** A line takes the colour of what it points to; a light yellow one would not be seen on white. */
function lineColour(type) {
  const kind = kinds.get(type);
  return darkness.matches ? kind.on_dark : type === "Repository" ? kind.border : kind.colour;
}

function withAlpha(colour, alpha) {
  return `${colour}${Math.round(alpha * 255).toString(16).padStart(2, "0")}`;
}

/** Makes the drawing show the state. */
function paint() {
  placeLitWords();
  const { ink, ground, accent } = theme();
  const out = lit();
  nodes.update(content.nodes.map((node, id) => {
    const strong = out === null || out.nodes.has(id);
    const isCentre = id === content.centre;
    const chosen = state.chosen !== null && state.chosen.node === id;
    const colour = { background: fill(node.type), border: chosen || isCentre ? ink : kinds.get(node.type).border };
    return {
      id,
      hidden: isOff(id),
      opacity: strong ? 1 : FAINT,
      borderWidth: chosen ? 4 : isCentre ? 3 : 1.5,
      color: { ...colour, highlight: colour, hover: colour },
      font: {
        color: strong ? ink : withAlpha(ink, FAINT * 1.6),
        size: drawing.nodes[id].font.size,
        strokeWidth: 3,
        strokeColor: strong ? ground : "transparent",
      },
    };
  }));
  links.update(content.links.map((link, id) => {
    const strong = out === null || out.links.has(id);
    const picked = out !== null && strong;
    const colour = picked ? accent : lineColour(content.nodes[link.target].type);
    return {
      id,
      hidden: isLinkOff(id),
      color: {
        color: colour,
        highlight: colour,
        hover: colour,
        inherit: false,
        opacity: picked ? 0.95 : strong ? 0.55 : FAINT,
      },
    };
  }));
}

/** Until the reader moves or zooms, the view follows the window; then it is theirs. */
const view = { theirs: false, least: READABLE };

/** Shows all nodes with their names, or, if those became smaller than `least`, the centre and what is near it. */
function fit(least) {
  Object.assign(view, { theirs: false, least });
  const boxes = content.nodes.flatMap((_, id) => (isOff(id) ? [] : [network.getBoundingBox(id)]));
  const [left, top] = ["left", "top"].map((side) => Math.min(...boxes.map((box) => box[side])));
  const [right, bottom] = ["right", "bottom"].map((side) => Math.max(...boxes.map((box) => box[side])));
  const { clientWidth, clientHeight } = byId("graph");
  const scale = Math.min((clientWidth - 40) / (right - left), (clientHeight - 40) / (bottom - top), LARGEST);
  if (scale >= least) network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale });
  else network.moveTo({ position: network.getPosition(content.centre), scale: least });
}

function zoom(factor) {
  view.theirs = true;
  network.moveTo({ scale: network.getScale() * factor, animation: { duration: 150 } });
}

/** Moves the view by 60 pixels to that side. */
function panBy(right, down) {
  view.theirs = true;
  const { x, y } = network.getViewPosition();
  const step = 60 / network.getScale();
  network.moveTo({ position: { x: x + right * step, y: y + down * step } });
}

network.on("zoom", () => { view.theirs = true; });
network.on("dragStart", () => { view.theirs = true; });
// vis-network's own answer to a new size comes after this event.
network.on("resize", () => requestAnimationFrame(() => { if (!view.theirs) fit(view.least); }));

// A node that was dragged stays there: an update would bring it back to the place in the data.
network.on("dragEnd", ({ nodes: ids }) => {
  const dragged = network.getPositions(ids);
  nodes.update(ids.map((id) => ({ id, ...dragged[id] })));
  if (ids.length) {
    placeWords();
    paint();
  }
});
