
/* The map of the field: dots, names of the large ones, what the pointer is on; pan, zoom, keys. */

const NAMES_AT_ONCE = 90;
const LEAST_NAMED = 3.5;
// Where a frame of all dots takes longer than this, one that is in motion has the largest alone, and rest brings all.
const SLOW_MS = 50;
const DOTS_IN_MOTION = 15000;
const REST_MS = 300;

class FieldMap {
  /**
   * @param element is filled.
   * @param dots rows of x, y, radius, kind, community, name, address, ties.
   * @param field the radius of all, and the communities.
   */
  constructor(element, dots, field) {
    Object.assign(this, { element, dots, field, chosen: null, hovered: null, lit: null, queued: false });
    const columns = (at) => Float32Array.from(dots, (row) => row[at]);
    this.columns = { x: columns(0), y: columns(1), radius: columns(2), kind: columns(3) };
    this.canvases = ["points", "over"].map((className) => attributed(make("canvas", { className }), { "aria-hidden": "true" }));
    this.tip = make("div", { className: "tip", hidden: true });
    this.card = attributed(make("div", { id: "chosen", hidden: true }), { role: "status" });
    attributed(element, {
      tabindex: "0",
      role: "application",
      "aria-label": "Map. Arrow keys move it, + and - zoom, 0 shows all, Enter opens the page of what is chosen. The list has the communities.",
    });
    element.append(...this.canvases, this.tip, this.card);
    this.points = new Points(this.canvases[0], this.columns);
    this.brush = this.canvases[1].getContext("2d");
    this.camera = { x: 0, y: 0, scale: 1 };
    this.isTheirs = false;
    this.pointers = new Map();
    this.moved = 0;
    // How long a frame of all dots took, in ms; when the last frame was; the timer of the next one at rest.
    Object.assign(this, { cost: 0, drawnAt: -Infinity, rest: 0 });
    this.paint();
    this.listen();
    this.resize();
  }

  listen() {
    new ResizeObserver(() => this.resize()).observe(this.element);
    theme.addEventListener("change", () => this.paint());
    this.canvases[0].addEventListener("webglcontextrestored", () => this.draw());
    const { element } = this;
    element.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), this.place(event));
    }, { passive: false });
    element.addEventListener("pointerdown", (event) => this.press(event));
    element.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"]) element.addEventListener(name, (event) => this.release(event));
    element.addEventListener("pointerleave", () => this.hover(null));
    element.addEventListener("keydown", (event) => this.onKey(event));
  }

  // the camera

  resize() {
    const { clientWidth, clientHeight } = this.element;
    if (!clientWidth || !clientHeight) return;
    this.size = { width: clientWidth, height: clientHeight, ratio: Math.min(devicePixelRatio, 2) };
    for (const canvas of this.canvases) {
      canvas.width = Math.round(clientWidth * this.size.ratio);
      canvas.height = Math.round(clientHeight * this.size.ratio);
    }
    if (!this.isTheirs) this.fit();
    else this.draw();
  }

  /** The scale at which all is to be seen. */
  get whole() {
    return Math.min(this.size.width, this.size.height) * 0.48 / this.field.radius;
  }

  fit() {
    Object.assign(this.camera, { x: 0, y: 0, scale: this.whole });
    this.isTheirs = false;
    this.draw();
  }

  /** Shows a disc of the map. */
  show(x, y, radius) {
    const scale = Math.min(this.size.width, this.size.height) * 0.45 / radius;
    this.isTheirs = true;
    Object.assign(this.camera, { x, y, scale: this.bounded(scale) });
    this.draw();
  }

  bounded(scale) {
    return Math.min(Math.max(scale, this.whole / 2), Math.max(40, this.whole * 4));
  }

  /** Zooms, with a place of the window staying where it is. */
  zoom(factor, { x, y } = { x: this.size.width / 2, y: this.size.height / 2 }) {
    const { camera, size } = this;
    const before = camera.scale;
    camera.scale = this.bounded(before * factor);
    const part = 1 / before - 1 / camera.scale;
    camera.x += (x - size.width / 2) * part;
    camera.y += (y - size.height / 2) * part;
    this.isTheirs = true;
    this.draw();
  }

  pan(right, down) {
    this.camera.x += right / this.camera.scale;
    this.camera.y += down / this.camera.scale;
    this.isTheirs = true;
    this.draw();
  }

  /** Where a dot is in the window. */
  spot(i) {
    const { camera, size, columns } = this;
    return {
      x: (columns.x[i] - camera.x) * camera.scale + size.width / 2,
      y: (columns.y[i] - camera.y) * camera.scale + size.height / 2,
    };
  }

  // what the reader does

  place(event) {
    const box = this.element.getBoundingClientRect();
    return { x: event.clientX - box.x, y: event.clientY - box.y };
  }

  press(event) {
    if (event.button !== 0 || this.card.contains(event.target)) return;
    this.pointers.set(event.pointerId, this.place(event));
    this.moved = 0;
  }

  move(event) {
    const to = this.place(event);
    const from = this.pointers.get(event.pointerId);
    if (from === undefined) {
      if (event.pointerType !== "touch") this.hover(this.card.contains(event.target) ? null : this.under(to, 4), to);
      return;
    }
    this.moved += Math.hypot(to.x - from.x, to.y - from.y);
    if (this.moved > 4) {
      this.element.setPointerCapture(event.pointerId);
      this.hover(null);
    }
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId);
    if (others.length) {
      const [, still] = others[0];
      this.zoom(Math.hypot(to.x - still.x, to.y - still.y) / Math.max(1, Math.hypot(from.x - still.x, from.y - still.y)), still);
    } else if (this.moved > 4) {
      this.pan(from.x - to.x, from.y - to.y);
    }
    this.pointers.set(event.pointerId, to);
  }

  release(event) {
    if (!this.pointers.delete(event.pointerId) || this.moved > 4 || event.type === "pointercancel") return;
    const isTouch = event.pointerType === "touch";
    const dot = this.under(this.place(event), isTouch ? 12 : 4);
    // A finger can't hover: it first learns what it is on.
    if (dot === null || isTouch) this.choose(dot);
    else this.open(dot, event.ctrlKey || event.metaKey);
  }

  open(dot, isApart = false) {
    const address = ROOT + this.dots[dot][6];
    if (isApart) window.open(address, "_blank", "noopener");
    else location.href = address;
  }

  onKey(event) {
    if (event.target !== this.element) return;
    const step = { ArrowLeft: [-60, 0], ArrowRight: [60, 0], ArrowUp: [0, -60], ArrowDown: [0, 60] }[event.key];
    if (step) this.pan(...step);
    else if (event.key === "+" || event.key === "=") this.zoom(1.4);
    else if (event.key === "-") this.zoom(1 / 1.4);
    else if (event.key === "0") this.fit();
    else if (event.key === "Escape") this.choose(null);
    else if (event.key === "Enter" && this.chosen !== null) this.open(this.chosen);
    else return;
    event.preventDefault();
  }

  /** The dot at a place of the window, or within so many pixels of it; of several the nearest; null for none. */
  under({ x, y }, around) {
    const { camera, size, columns } = this;
    const [unitX, unitY] = [camera.x + (x - size.width / 2) / camera.scale, camera.y + (y - size.height / 2) / camera.scale];
    const more = around / camera.scale;
    let [found, best] = [null, 0];
    for (let i = 0; i < columns.x.length; i += 1) {
      const beyond = Math.hypot(columns.x[i] - unitX, columns.y[i] - unitY) - columns.radius[i] - more;
      if (beyond < best) [found, best] = [i, beyond];
    }
    return found;
  }

  hover(dot, at = null) {
    this.element.classList.toggle("over", dot !== null);
    this.tip.hidden = dot === null;
    if (dot !== null) {
      this.tip.replaceChildren(this.dots[dot][5], make("small", {}, LOOKS[this.dots[dot][3]][0]));
      this.tip.style.left = `${Math.max(4, Math.min(at.x + 14, this.size.width - this.tip.offsetWidth - 4))}px`;
      this.tip.style.top = `${at.y + 20 + this.tip.offsetHeight > this.size.height ? at.y - this.tip.offsetHeight - 10 : at.y + 18}px`;
    }
    if (dot === this.hovered) return;
    this.hovered = dot;
    this.focus();
  }

  /** Chooses a dot, or with null none; the view goes there if asked to. */
  choose(dot, { move = false } = {}) {
    this.chosen = dot;
    this.card.hidden = dot === null;
    if (dot !== null) {
      const [x, y, , kind, community, name, address, ties] = this.dots[dot];
      const [type, shape, colour, on_dark] = LOOKS[kind];
      const link = make("a", { className: "to", href: ROOT + address }, glyph({ shape, colour, on_dark }), make("span", {}, name));
      const around = count(this.around(dot).length - 1, "thing", "things");
      this.card.replaceChildren(make("p", {}, link), make("p", { className: "facts" }, `${type}, tied to ${around} on the map`));
      if (move) this.show(x, y, Math.min(this.field.communities[community][2], 120 / Math.max(this.whole, 0.01)));
    }
    this.focus();
  }

  /** A dot and those that it is tied to. */
  around(dot) {
    if (this.ties === undefined) {
      this.ties = this.dots.map(() => []);
      this.dots.forEach((row, i) => row[7].forEach((other) => {
        this.ties[i].push(other);
        this.ties[other].push(i);
      }));
    }
    return [dot, ...this.ties[dot]];
  }

  focus() {
    const dot = this.hovered ?? this.chosen;
    this.lit = dot === null ? null : this.around(dot);
    this.points.light(this.lit);
    this.draw();
  }

  // drawing

  paint() {
    const part = (colour, at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    this.points.paint(LOOKS.map(([, , light, dark]) => [1, 3, 5].map((at) => part(theme.isDark ? dark : light, at))));
    this.colours = Object.fromEntries(["ink", "muted", "ground", "line", "accent"].map((name) => [name, theme.colour(name)]));
    this.draw();
  }

  /** Draws with the next frame, however often it is called before. */
  draw() {
    if (this.queued || this.size === undefined) return;
    this.queued = true;
    requestAnimationFrame((now) => {
      this.queued = false;
      const isInMotion = now - this.drawnAt < REST_MS + this.cost;
      this.drawnAt = now;
      const some = isInMotion && this.cost > SLOW_MS ? this.inView(DOTS_IN_MOTION) : null;
      const { x, y, scale } = this.camera;
      this.points.draw({ x, y, scale: scale * this.size.ratio }, 1.6 * this.size.ratio, some);
      this.drawOver();
      clearTimeout(this.rest);
      if (some === null) requestAnimationFrame((next) => { this.cost = next - now; });
      else this.rest = setTimeout(() => this.draw(), REST_MS + this.cost + SLOW_MS);
    });
  }

  /** The largest dots that are in view, at most so many. */
  inView(most) {
    const { camera, size, columns } = this;
    const [right, down] = [size.width / 2 / camera.scale, size.height / 2 / camera.scale];
    const found = new Uint32Array(Math.min(most, columns.x.length));
    let many = 0;
    for (let i = 0; i < columns.x.length && many < found.length; i += 1) {
      const isSeen = Math.abs(columns.x[i] - camera.x) - columns.radius[i] < right
        && Math.abs(columns.y[i] - camera.y) - columns.radius[i] < down;
      if (isSeen) found[many++] = i;
    }
    return found.subarray(0, many);
  }

  /** What lies over the dots: rings around communities, ties, names. */
  drawOver() {
    const { brush, size, camera, colours } = this;
    brush.setTransform(size.ratio, 0, 0, size.ratio, 0, 0);
    brush.clearRect(0, 0, size.width, size.height);
    brush.strokeStyle = colours.line;
    brush.lineWidth = 1;
    for (const [x, y, radius, many] of this.field.communities) {
      const at = { x: (x - camera.x) * camera.scale + size.width / 2, y: (y - camera.y) * camera.scale + size.height / 2 };
      const reach = (radius + 2) * camera.scale;
      if (many < 3 || reach < 8 || at.x + reach < 0 || at.y + reach < 0 || at.x - reach > size.width || at.y - reach > size.height) continue;
      brush.beginPath();
      brush.arc(at.x, at.y, reach, 0, 2 * Math.PI);
      brush.stroke();
    }
    if (this.lit !== null) this.drawTies();
    this.drawNames();
  }

  drawTies() {
    const { brush, lit, colours } = this;
    const from = this.spot(lit[0]);
    brush.strokeStyle = colours.accent;
    brush.globalAlpha = Math.max(0.25, Math.min(0.9, 40 / lit.length));
    brush.beginPath();
    for (const other of lit.slice(1)) {
      const to = this.spot(other);
      brush.moveTo(from.x, from.y);
      brush.lineTo(to.x, to.y);
    }
    brush.stroke();
    brush.globalAlpha = 1;
    brush.strokeStyle = colours.ink;
    brush.lineWidth = 2;
    brush.beginPath();
    brush.arc(from.x, from.y, Math.max(3, this.columns.radius[lit[0]] * this.camera.scale + 1.5), 0, 2 * Math.PI);
    brush.stroke();
    brush.lineWidth = 1;
  }

  /** Names of the largest dots in view, none over another. */
  drawNames() {
    const { brush, size, camera, colours, columns, lit } = this;
    const taken = [];
    brush.font = "12px system-ui, sans-serif";
    brush.textAlign = "center";
    brush.lineJoin = "round";
    const write = (i, isSure) => {
      const { x, y } = this.spot(i);
      if (x < 0 || y < 0 || x > size.width || y > size.height) return;
      const name = this.dots[i][5].length > 34 ? `${this.dots[i][5].slice(0, 33)}…` : this.dots[i][5];
      const top = y + columns.radius[i] * camera.scale + 2;
      const half = name.length * 3.4 + 3;
      const box = { left: x - half, right: x + half, top, foot: top + 15 };
      const isFree = taken.every((t) => box.right < t.left || box.left > t.right || box.foot < t.top || box.top > t.foot);
      if (!isFree && !isSure) return;
      taken.push(box);
      brush.strokeStyle = colours.ground;
      brush.lineWidth = 3;
      brush.strokeText(name, x, top + 11);
      brush.fillStyle = colours.ink;
      brush.fillText(name, x, top + 11);
    };
    if (lit !== null) {
      lit.slice(0, NAMES_AT_ONCE).forEach((i, place) => write(i, place === 0));
      return;
    }
    // The largest come first.
    for (let i = 0; i < columns.x.length && taken.length < NAMES_AT_ONCE; i += 1) {
      if (columns.radius[i] * camera.scale < LEAST_NAMED) break;
      write(i, false);
    }
  }
}

async function openMap() {
  const element = document.getElementById("canvas");
  const chunks = Array.from({ length: Number(element.dataset.chunks) }, (_, i) => load(`map/${i}`));
  const [field, ...rows] = await Promise.all([load("map/field"), ...chunks]);
  let map;
  try {
    map = new FieldMap(element, rows.flat(), field);
  } catch (error) {
    element.append(make("p", { className: "notice" }, `The map can't be drawn: ${error.message}. What it shows stands in the list.`));
    return;
  }
  document.getElementById("zoom").hidden = false;
  document.getElementById("zoom-in").addEventListener("click", () => map.zoom(1.4));
  document.getElementById("zoom-out").addEventListener("click", () => map.zoom(1 / 1.4));
  document.getElementById("fit").addEventListener("click", () => map.fit());
  for (const button of document.querySelectorAll("#fields [data-number]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const [x, y, radius] = field.communities[Number(button.dataset.number)];
      map.show(x, y, radius);
      element.scrollIntoView({ block: "nearest" });
    });
  }
  const dotOf = (address) => map.dots.findIndex((row) => row[6] === address);
  const goTo = (address) => {
    const dot = dotOf(address);
    if (dot >= 0) map.choose(dot, { move: true });
    return dot >= 0;
  };
  // A search goes to the dot, or where there is none, to the page.
  site.go = (node) => {
    if (goTo(node.address)) map.card.querySelector("a").focus();
    else location.href = ROOT + node.address;
  };
  const follow = () => { if (location.hash) goTo(location.hash.slice(1)); };
  window.addEventListener("hashchange", follow);
  follow();
  // For tests and the console: to look at, not to change.
  window.fieldMap = map;
}

openMap();
