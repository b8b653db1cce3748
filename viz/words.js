/*
 * The words along the lines. vis-network can write only on the middle of a line, where a page with many of them
 * becomes unreadable; here words look for a free place on their line, and those that find none wait to be lit.
 */

const WORDS_SIZE = 10;
const SMALLEST = 5.5;
const ALONG = [0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73];
const CELL = 6;

const words = content.drawing.edges.map((edge) => edge.label);
const wordsFont = (size) => `${size}px system-ui, sans-serif`;
/** By link the place of its words, {x, y, angle}: among all, and among those that are lit just now. */
let places = new Map();
let litPlaces = new Map();

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

/** A point of a line with the line's direction there, turned so that words are never upside down. */
function pointOn(id, along) {
  const line = network.body.edges[id].edgeType;
  const [here, before, after] = [along, along - 0.02, along + 0.02].map((part) => line.getPoint(part));
  const angle = Math.atan2(after.y - before.y, after.x - before.x);
  return { x: here.x, y: here.y, angle: Math.abs(angle) > Math.PI / 2 ? angle + Math.PI : angle };
}

/** Finds places on some links: over none of some nodes or their names, and over no other words. */
function findPlaces(linkIds, nodeIds) {
  const brush = document.createElement("canvas").getContext("2d");
  brush.font = wordsFont(WORDS_SIZE);
  const uses = new Map();
  for (const text of words) uses.set(text, (uses.get(text) ?? 0) + 1);
  const ground = new Ground();
  for (const id of nodeIds) {
    if (isOff(id)) continue;
    const { left, right, top, bottom } = network.getBoundingBox(id);
    ground.cover({ left: left - WORDS_SIZE / 2, right: right + WORDS_SIZE / 2, top: top - WORDS_SIZE / 2, bottom: bottom + WORDS_SIZE / 2 });
  }
  const found = new Map();
  // Rare words choose first, as they say more.
  const order = [...linkIds].filter((id) => !isLinkOff(id)).sort((a, b) => uses.get(words[a]) - uses.get(words[b]) || a - b);
  for (const id of order) {
    const half = brush.measureText(words[id]).width / 2 + 3;
    for (const along of ALONG) {
      const place = pointOn(id, along);
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

/** To be called when nodes were moved, shown or hidden. */
function placeWords() {
  places = findPlaces(words.keys(), content.nodes.keys());
}

/** To be called when others are lit. */
function placeLitWords() {
  const out = lit();
  litPlaces = out === null ? new Map() : findPlaces(out.links, out.nodes);
}

function write(brush, id, { x, y, angle }, size, { ink, ground }) {
  brush.save();
  brush.translate(x, y);
  brush.rotate(angle);
  brush.font = wordsFont(size);
  brush.textAlign = "center";
  brush.textBaseline = "middle";
  brush.lineJoin = "round";
  brush.lineWidth = size * 0.4;
  brush.strokeStyle = ground;
  brush.strokeText(words[id], 0, 0);
  brush.fillStyle = ink;
  brush.fillText(words[id], 0, 0);
  brush.restore();
}

/** Writes the words that have room, or, when some links are lit, theirs and at a readable size. */
function writeWords(brush) {
  const scale = network.getScale();
  const out = lit();
  const colours = theme();
  const readable = out === null && WORDS_SIZE * scale >= SMALLEST;
  words.forEach((_, id) => {
    if (isLinkOff(id)) return;
    if (out !== null && out.links.has(id)) {
      write(brush, id, litPlaces.get(id) ?? pointOn(id, 0.5), Math.max(WORDS_SIZE, WORDS_SIZE / scale), colours);
    } else if (readable && places.has(id)) {
      write(brush, id, places.get(id), WORDS_SIZE, { ...colours, ink: colours.muted });
    }
  });
}

network.on("afterDrawing", writeWords);
