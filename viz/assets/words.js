/*
 * The words along the lines. vis-network can write only on the middle of a line, where a page with many of them
 * becomes unreadable; here words look for a free place on their line, and those that find none wait to be lit.
 */

const WORDS_SIZE = 10;
const SMALLEST = 5.5;
const ALONG = [0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73];
const CELL = 6;
// On a page with more nodes words would hide more than they tell until something is lit.
const MOST_WORDED_NODES = 130;

const wordsFont = (size) => `${size}px system-ui, sans-serif`;

/** Which small squares of the drawing are covered. */
class Ground {
  #covered = new Set();

  static #key(x, y) {
    return `${Math.floor(x / CELL)} ${Math.floor(y / CELL)}`;
  }

  cover({ left, right, top, bottom }) {
    for (let x = left; x < right + CELL; x += CELL) {
      for (let y = top; y < bottom + CELL; y += CELL) this.#covered.add(Ground.#key(x, y));
    }
  }

  coverAround(point) {
    this.cover({ left: point.x - CELL, right: point.x + CELL, top: point.y - CELL, bottom: point.y + CELL });
  }

  isFree(point) {
    return !this.#covered.has(Ground.#key(point.x, point.y));
  }
}

class LineWords {
  /** @param graph the GraphView whose lines are written on. */
  constructor(graph) {
    this.graph = graph;
    this.texts = graph.drawing.edges.map((edge) => edge.label);
    this.uses = new Map();
    for (const text of this.texts) this.uses.set(text, (this.uses.get(text) ?? 0) + 1);
    // By link the place of its words, {x, y, angle}: among all, and among those that are lit just now.
    this.places = new Map();
    this.litPlaces = new Map();
    graph.network.on("afterDrawing", (brush) => this.write(brush));
  }

  /** To be called when nodes were moved, shown or hidden. */
  place() {
    const { model } = this.graph;
    const few = model.nodes.length <= MOST_WORDED_NODES;
    this.places = few ? this.find(model.links.keys(), model.nodes.keys()) : new Map();
  }

  /** To be called when others are lit. */
  placeLit(out) {
    this.litPlaces = out === null ? new Map() : this.find(out.links, out.nodes);
  }

  /** A point of a line with the line's direction there, turned so that words are never upside down. */
  pointOn(id, along) {
    const line = this.graph.network.body.edges[id].edgeType;
    const [here, before, after] = [along, along - 0.02, along + 0.02].map((part) => line.getPoint(part));
    const angle = Math.atan2(after.y - before.y, after.x - before.x);
    return { x: here.x, y: here.y, angle: Math.abs(angle) > Math.PI / 2 ? angle + Math.PI : angle };
  }

  /** Finds places on some links: over none of some nodes or their names, and over no other words. */
  find(linkIds, nodeIds) {
    const { network, selection } = this.graph;
    const brush = document.createElement("canvas").getContext("2d");
    brush.font = wordsFont(WORDS_SIZE);
    const ground = new Ground();
    const room = WORDS_SIZE / 2;
    for (const id of nodeIds) {
      if (selection.isOff(id)) continue;
      const { left, right, top, bottom } = network.getBoundingBox(id);
      ground.cover({ left: left - room, right: right + room, top: top - room, bottom: bottom + room });
    }
    const found = new Map();
    const useOf = (id) => this.uses.get(this.texts[id]);
    // Rare words choose first, as they say more.
    const order = [...linkIds].filter((id) => !selection.isLinkOff(id)).sort((a, b) => useOf(a) - useOf(b) || a - b);
    for (const id of order) {
      const half = brush.measureText(this.texts[id]).width / 2 + 3;
      for (const along of ALONG) {
        const place = this.pointOn(id, along);
        const points = [];
        for (let step = -half; step < half + CELL; step += CELL) {
          points.push({ x: place.x + step * Math.cos(place.angle), y: place.y + step * Math.sin(place.angle) });
        }
        if (!points.every((point) => ground.isFree(point))) continue;
        points.forEach((point) => ground.coverAround(point));
        found.set(id, place);
        break;
      }
    }
    return found;
  }

  /** Writes the words that have room, or, when some links are lit, theirs and at a readable size. */
  write(brush) {
    const { network, selection, colours } = this.graph;
    const scale = network.getScale();
    const out = selection.lit();
    if (out === null) {
      if (WORDS_SIZE * scale < SMALLEST) return;
      for (const [id, place] of this.places) this.writeOne(brush, id, place, WORDS_SIZE, colours.muted);
      return;
    }
    const size = Math.max(WORDS_SIZE, WORDS_SIZE / scale);
    for (const id of out.links) {
      if (selection.isLinkOff(id)) continue;
      // Of very many only those that have room are written.
      const place = this.litPlaces.get(id) ?? (out.links.size <= 40 ? this.pointOn(id, 0.5) : undefined);
      if (place) this.writeOne(brush, id, place, size, colours.ink);
    }
  }

  writeOne(brush, id, { x, y, angle }, size, ink) {
    brush.save();
    brush.translate(x, y);
    brush.rotate(angle);
    brush.font = wordsFont(size);
    brush.textAlign = "center";
    brush.textBaseline = "middle";
    brush.lineJoin = "round";
    brush.lineWidth = size * 0.4;
    brush.strokeStyle = this.graph.colours.ground;
    brush.strokeText(this.texts[id], 0, 0);
    brush.fillStyle = ink;
    brush.fillText(this.texts[id], 0, 0);
    brush.restore();
  }
}
