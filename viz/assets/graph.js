/* The drawing: vis-network with fixed places, and what of it is lit, faint or hidden. */

// Opacity of what does not stand out.
const FAINT = 0.16;
// A page with few nodes is not blown up beyond this zoom.
const LARGEST = 1.2;
// Below this zoom names are too small to read, so a page with many nodes starts near its centre.
const READABLE = 0.62;
// The more lines, the fainter each.
const MANY_LINES = 250;

class GraphView {
  /**
   * @param element is filled.
   * @param drawing nodes, edges and options in vis-network's words.
   * @param start {position, scale, seen}: what the view shows at first, unless some of the nodes `seen` stand outside
   *   of it; null for all that can be read.
   */
  constructor(element, model, selection, theme, drawing, start) {
    Object.assign(this, { element, model, selection, theme, drawing });
    this.painted = { nodes: [], edges: [] };
    this.colours = {};
    const looks = this.looks(null);
    this.nodes = new vis.DataSet(looks.nodes.map((look, id) => ({ ...drawing.nodes[id], ...look })));
    // The labels are written by LineWords.
    this.edges = new vis.DataSet(looks.edges.map((look, id) => ({ ...drawing.edges[id], ...look, label: undefined })));
    // How many pixels at the foot of the drawing something else covers; and what a double click on a node does.
    this.covered = () => 0;
    this.opened = () => {};
    this.stage = make("div", { className: "stage" });
    this.tip = make("div", { className: "tip", hidden: true });
    element.append(this.stage, this.tip);
    this.network = new vis.Network(this.stage, { nodes: this.nodes, edges: this.edges }, drawing.options);
    attributed(this.stage.querySelector(".vis-network"), {
      role: "application",
      "aria-label": "Drawing of the graph. Arrow keys move it, + and - zoom, 0 shows all. The table has the same content.",
    });
    // Until the reader moves or zooms, the view follows the window; then it is theirs.
    this.view = { isTheirs: false, least: READABLE };
    this.words = new LineWords(this);
    this.listen();
    // How wide names are is known only when they have been drawn.
    this.network.once("afterDrawing", () => {
      this.begin(start);
      this.words.place();
      this.network.redraw();
    });
  }

  begin(start) {
    if (start === null) {
      this.fit(READABLE);
      return;
    }
    const { position, scale, seen } = start;
    const [width, height] = [this.stage.clientWidth, this.stage.clientHeight].map((length) => length / scale / 2);
    const isSeen = (id) => {
      const { left, right, top, bottom } = this.network.getBoundingBox(id);
      return left > position.x - width && right < position.x + width && top > position.y - height && bottom < position.y + height;
    };
    if (!seen.every(isSeen)) {
      this.fit(READABLE);
      return;
    }
    this.network.moveTo({ position, scale });
    this.view.isTheirs = true;
  }

  listen() {
    const { network, selection } = this;
    selection.listen((changed) => this.update(changed));
    const { signal } = selection.life;
    this.theme.addEventListener("change", () => this.paint(), { signal });
    network.on("hoverNode", (event) => this.hover({ node: event.node }, event));
    network.on("hoverEdge", (event) => this.hover({ link: event.edge }, event));
    network.on("blurNode", () => this.hover(null));
    network.on("blurEdge", () => this.hover(null));
    this.element.addEventListener("mouseleave", () => this.hover(null), { signal });
    network.on("click", (event) => {
      if (event.nodes.length) selection.choose({ node: event.nodes[0] });
      else if (event.edges.length) selection.choose({ link: event.edges[0] });
      else if (selection.chosen !== null) selection.choose(null);
    });
    network.on("doubleClick", (event) => {
      // Its nodes are those that vis-network has as selected, which are none: what stands out is for us to say.
      const node = network.getNodeAt(event.pointer.DOM);
      if (node !== undefined) this.opened(node);
    });
    network.on("zoom", () => { this.view.isTheirs = true; });
    network.on("dragStart", () => {
      this.view.isTheirs = true;
      this.tip.hidden = true;
    });
    network.on("dragEnd", ({ nodes: ids }) => this.keep(ids));
    // vis-network's own answer to a new size comes after this event.
    network.on("resize", () => requestAnimationFrame(() => { if (!this.view.isTheirs && !signal.aborted) this.fit(this.view.least); }));
    this.stage.addEventListener("keydown", (event) => this.onKey(event));
  }

  update(changed) {
    if (changed.includes("off")) this.words.place();
    if (changed.includes("chosen")) {
      this.tip.hidden = true;
      this.network.unselectAll();
      if (this.selection.move && this.selection.chosen?.node !== undefined) this.goTo(this.selection.chosen.node);
    }
    if (changed.includes("centre")) this.recentre();
    this.paint();
  }

  hover(focus, event) {
    if (focus === null) {
      this.tip.hidden = true;
      if (this.selection.hovered === null) return;
    } else {
      this.showTip(focus, event.pointer.DOM);
    }
    this.selection.change({ hovered: focus });
  }

  /** The name in full beside the pointer: labels are cut short. */
  showTip(focus, { x, y }) {
    const { model, tip } = this;
    const link = model.links[focus.link];
    const named = (index) => model.nodes[index].name;
    const lines = link === undefined
      ? [named(focus.node), make("small", {}, model.nodes[focus.node].type)]
      : [`${named(link.source)} ${model.verbOf.get(link.type).forward} ${named(link.target)}`,
        make("small", {}, count(link.evidence.length, "sentence", "sentences"))];
    tip.replaceChildren(...lines);
    tip.hidden = false;
    const room = this.element.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(x + 14, room.width - tip.offsetWidth - 4))}px`;
    tip.style.top = `${y + 18 + tip.offsetHeight > room.height ? y - tip.offsetHeight - 10 : y + 18}px`;
  }

  fill(type) {
    const kind = this.model.kindOf.get(type);
    return this.theme.isDark ? kind.on_dark : kind.colour;
  }

  /** A line takes the colour of what it points to. */
  lineColour(type) {
    const kind = this.model.kindOf.get(type);
    return this.theme.isDark ? kind.on_dark : kind.line;
  }

  /** Makes the drawing show the selection. */
  paint() {
    const out = this.selection.lit();
    const { nodes, edges } = this.looks(out);
    this.words.placeLit(out);
    if (nodes.length) this.nodes.update(nodes);
    if (edges.length) this.edges.update(edges);
    this.network.redraw();
  }

  /** How nodes and edges look now, of those that looked otherwise before: vis-network takes its time for each. */
  looks(out) {
    for (const name of ["ink", "muted", "ground", "accent"]) this.colours[name] = this.theme.colour(name);
    const changed = (painted, items) => items.filter((item) => {
      const look = JSON.stringify(item);
      if (painted[item.id] === look) return false;
      painted[item.id] = look;
      return true;
    });
    return {
      nodes: changed(this.painted.nodes, this.model.nodes.map((node, id) => this.nodeLook(node, id, out))),
      edges: changed(this.painted.edges, this.model.links.map((link, id) => this.linkLook(link, id, out))),
    };
  }

  nodeLook(node, id, out) {
    const { ink, ground } = this.colours;
    const isStrong = out === null || out.nodes.has(id);
    const isCentre = id === this.selection.centre;
    const isChosen = this.selection.chosen?.node === id;
    const border = isChosen || isCentre ? ink : this.model.kindOf.get(node.type).border;
    const colour = { background: this.fill(node.type), border };
    const { size, font } = this.drawing.nodes[id];
    // A node that came to the middle later is drawn as the first one was.
    const first = this.drawing.nodes[this.model.centre];
    return {
      id,
      hidden: this.selection.isOff(id),
      opacity: isStrong ? 1 : FAINT,
      borderWidth: isChosen ? 4 : isCentre ? 3 : 1.5,
      size: isCentre ? first.size : Math.min(size, 24),
      color: { ...colour, highlight: colour, hover: colour },
      font: {
        color: isStrong ? ink : ink.replace("rgb(", "rgba(").replace(")", `, ${FAINT * 1.6})`),
        size: isCentre ? first.font.size : Math.min(font.size, 13),
        strokeWidth: 3,
        strokeColor: isStrong ? ground : "transparent",
      },
    };
  }

  linkLook(link, id, out) {
    const isStrong = out === null || out.links.has(id);
    const isPicked = out !== null && isStrong;
    const colour = isPicked ? this.colours.accent : this.lineColour(this.model.nodes[link.target].type);
    const plain = this.model.links.length > MANY_LINES ? 0.34 : 0.55;
    const opacity = isPicked ? 0.95 : isStrong ? plain : FAINT * (plain / 0.55);
    return {
      id,
      hidden: this.selection.isLinkOff(id),
      color: { color: colour, highlight: colour, hover: colour, inherit: false, opacity },
    };
  }

  /** Shows all nodes with their names, or, if those became smaller than `least`, the centre and what is near it. */
  fit(least) {
    const { network, selection } = this;
    Object.assign(this.view, { isTheirs: false, least });
    const boxes = this.model.nodes.flatMap((_, id) => (selection.isOff(id) ? [] : [network.getBoundingBox(id)]));
    const edge = (side, choose) => boxes.reduce((found, box) => choose(found, box[side]), boxes[0][side]);
    const [left, top] = [edge("left", Math.min), edge("top", Math.min)];
    const [right, bottom] = [edge("right", Math.max), edge("bottom", Math.max)];
    const { clientWidth, clientHeight } = this.stage;
    const scale = Math.min((clientWidth - 40) / (right - left), (clientHeight - 40) / (bottom - top), LARGEST);
    if (scale >= least) network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale });
    else network.moveTo({ position: network.getPosition(selection.centre), scale: least });
  }

  goTo(index) {
    this.view.isTheirs = true;
    // The panel may just have opened: vis-network would notice only later, and move what it shows.
    this.network.setSize("100%", "100%");
    const scale = Math.max(this.network.getScale(), 0.8);
    this.network.moveTo({ position: this.network.getPosition(index), scale, offset: { x: 0, y: -this.covered() / 2 } });
  }

  zoom(factor) {
    this.view.isTheirs = true;
    this.network.moveTo({ scale: this.network.getScale() * factor, animation: { duration: 150 } });
  }

  /** Moves the view by 60 pixels to that side. */
  panBy(right, down) {
    this.view.isTheirs = true;
    const { x, y } = this.network.getViewPosition();
    const step = 60 / this.network.getScale();
    this.network.moveTo({ position: { x: x + right * step, y: y + down * step } });
  }

  onKey(event) {
    const pan = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (pan) this.panBy(...pan);
    else if (event.key === "+" || event.key === "=") this.zoom(1.3);
    else if (event.key === "-") this.zoom(1 / 1.3);
    else if (event.key === "0") this.fit(0);
    else return;
    event.preventDefault();
  }

  /** Nodes that were dragged stay there: an update would bring them back to the places in the data. */
  keep(ids) {
    const places = this.network.getPositions(ids);
    this.nodes.update(ids.map((id) => ({ id, ...places[id] })));
    if (!ids.length) return;
    this.words.place();
    this.paint();
  }

  /** Arranges what is shown around the selection's centre. */
  recentre() {
    const { network, selection, model } = this;
    const shown = [...model.nodes.keys()].filter((id) => !selection.isOff(id));
    const boxes = new Map(shown.map((id) => {
      const { x, y } = network.getPosition(id);
      const { left, right, top, bottom } = network.getBoundingBox(id);
      return [id, { x, y, half: Math.max(x - left, right - x), up: y - top, down: bottom - y }];
    }));
    const isShown = new Set(shown);
    const around = (id) => [...model.neighbours[id].links]
      .filter((link) => !selection.isLinkOff(link))
      .map((link) => (model.links[link].source === id ? model.links[link].target : model.links[link].source))
      .filter((other) => isShown.has(other));
    this.moveTo(placesAround(selection.centre, shown, boxes, around));
  }

  /** Brings nodes to new places, gently where the reader has nothing against it. */
  moveTo(places) {
    const from = this.network.getPositions([...places.keys()]);
    const duration = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 450;
    const begin = performance.now();
    const step = (now) => {
      if (this.selection.life.signal.aborted) return;
      const part = duration ? Math.min(1, Math.max(0, (now - begin) / duration)) : 1;
      const eased = 1 - (1 - part) ** 3;
      const between = (a, b) => a + (b - a) * eased;
      this.nodes.update([...places].map(([id, to]) => ({ id, x: between(from[id].x, to.x), y: between(from[id].y, to.y) })));
      if (part < 1) {
        requestAnimationFrame(step);
        return;
      }
      this.words.place();
      this.fit(READABLE);
      this.paint();
    };
    step(begin);
  }
}
