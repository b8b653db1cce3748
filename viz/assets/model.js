/* A graph as its JSON says it, with what is asked of it again and again; and what the reader does with it. */

class Model {
  /**
   * @param content nodes, links, papers, sentences, kinds, verbs: as `Content` of viz/content.py has them.
   * @param open goes to a node that is not among these, by id; null where there is nowhere to go.
   */
  constructor(content, open) {
    Object.assign(this, content, { open });
    this.kindOf = new Map(content.kinds.map((kind) => [kind.type, kind]));
    this.verbOf = new Map(content.verbs.map((verb) => [verb.type, verb]));
    this.neighbours = content.nodes.map(() => ({ nodes: new Set(), links: new Set() }));
    content.links.forEach((link, i) => {
      for (const [one, other] of [[link.source, link.target], [link.target, link.source]]) {
        this.neighbours[one].nodes.add(other);
        this.neighbours[one].links.add(i);
      }
    });
    this.indexOfPaper = new Map(content.nodes.flatMap((node, i) => (node.type === "Paper" ? [[node.id, i]] : [])));
  }

  /** How many nodes, edges and papers there are, in words. */
  amounts() {
    return [
      count(this.nodes.length, "node", "nodes"),
      count(this.links.length, "edge", "edges"),
      count(Object.keys(this.papers).length, "paper as evidence", "papers as evidence"),
    ];
  }

  /** Ids of the papers whose evidence stands at a node, latest first. */
  papersAt(index) {
    const ids = new Set();
    for (const link of this.neighbours[index].links) {
      for (const said of this.links[link].evidence) if (said.paper !== "") ids.add(said.paper);
    }
    const year = (id) => this.papers[id].year ?? 0;
    // By letters as they are: what a language's own order takes to load is seen at the start of a page.
    const title = (id) => this.papers[id].title.toLowerCase();
    return [...ids].sort((a, b) => year(b) - year(a) || (title(a) < title(b) ? -1 : Number(title(a) > title(b))));
  }
}

/**
 * What the reader does. Whoever shows something of it listens to "change".
 *
 * `centre`, an index, is never null; `chosen` and `hovered` are {node} or {link} or null; `matches` is a Set of nodes,
 * null without a search; `newest` says which of these two changed last: it is the one that stands out; `off` has the
 * types of nodes and links that were switched off.
 */
class Selection extends EventTarget {
  constructor(model) {
    super();
    this.model = model;
    Object.assign(this, { centre: model.centre, chosen: null, hovered: null, matches: null, off: new Set() });
    this.newest = "chosen";
    // What shows this graph listens no longer to what outlives it once this was aborted.
    this.life = new AbortController();
  }

  /** To be called when the graph leaves the page. */
  end() {
    this.life.abort();
  }

  /** Changes some of it and tells which: `event.detail` has their names. */
  change(values) {
    Object.assign(this, values);
    this.newest = ["chosen", "matches"].find((name) => name in values) ?? this.newest;
    this.dispatchEvent(new CustomEvent("change", { detail: Object.keys(values) }));
  }

  /** Calls a function with the names of what has changed. */
  listen(listener) {
    this.addEventListener("change", (event) => listener(event.detail));
  }

  /** Chooses a node or link, or with null nothing. `move`: the view goes there. */
  choose(focus, { move = false } = {}) {
    this.change({ chosen: focus, hovered: null, move });
  }

  toggle(type, shown) {
    const off = new Set(this.off);
    if (shown) off.delete(type);
    else off.add(type);
    this.change({ off });
  }

  /** The centre stays: without it the page would be of nothing. */
  isOff(index) {
    return index !== this.centre && this.off.has(this.model.nodes[index].type);
  }

  isLinkOff(index) {
    const { type, source, target } = this.model.links[index];
    return this.off.has(type) || this.isOff(source) || this.isOff(target);
  }

  /** Nodes and links that stand out; null when all do. */
  lit() {
    const isSearching = this.matches !== null && (this.newest === "matches" || this.chosen === null);
    const focus = this.hovered ?? (isSearching ? null : this.chosen);
    if (focus === null) return isSearching ? { nodes: this.matches, links: new Set() } : null;
    if (focus.link !== undefined) {
      const { source, target } = this.model.links[focus.link];
      return { nodes: new Set([source, target]), links: new Set([focus.link]) };
    }
    const around = this.model.neighbours[focus.node];
    return { nodes: new Set([focus.node, ...around.nodes]), links: around.links };
  }
}

/** The little shape of a node type. */
function glyph(kind) {
  const shape = make("span", { className: `glyph ${kind.shape}` });
  shape.style.background = `light-dark(${kind.colour}, ${kind.on_dark})`;
  return attributed(shape, { "aria-hidden": "true" });
}

/** A button that goes to a node that is not on the page. */
function openButton(model, { id, name }, shape = null) {
  const button = make("button", { type: "button", className: "to" }, shape, make("span", {}, name));
  button.addEventListener("click", () => model.open(id));
  return button;
}

/** A button that goes to a node. */
function nodeButton(model, selection, index) {
  const node = model.nodes[index];
  const button = make("button", { type: "button", className: "to" },
    glyph(model.kindOf.get(node.type)), make("span", {}, node.name));
  button.addEventListener("click", () => selection.choose({ node: index }, { move: true }));
  return button;
}
