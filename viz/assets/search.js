/* The search box of a page: names and aliases of its nodes. */

const MOST_OPTIONS = 12;

/** A name as it is compared: without case, accents and hyphens. */
function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[\s\-_]+/g, " ").trim();
}

class Search {
  /** @param element holds an input, an output and a list. */
  constructor(element, model, selection) {
    Object.assign(this, { model, selection });
    this.told = element.querySelector("output");
    this.names = model.nodes.map((node) => [node.name, ...node.aliases].map(folded));
    this.box = new Combobox(element, {
      find: (text) => this.find(text),
      take: ({ index }) => selection.choose({ node: index }, { move: true }),
      glyphOf: (type) => glyph(model.kindOf.get(type)),
      label: "Nodes that answer to it",
    });
    this.input = this.box.input;
  }

  /** How well a node answers, 0 best; Infinity if it doesn't. */
  rank(index, wanted) {
    const ranks = this.names[index].map((name, i) => {
      const at = name.indexOf(wanted);
      if (at < 0) return Infinity;
      const fit = name === wanted ? 0 : at === 0 ? 1 : name[at - 1] === " " ? 2 : 3;
      return 2 * fit + Math.min(i, 1);
    });
    return Math.min(...ranks);
  }

  find(text) {
    const wanted = folded(text);
    const shown = [...this.model.nodes.keys()].filter((i) => !this.selection.isOff(i));
    const found = wanted
      ? shown.map((i) => [this.rank(i, wanted), i]).filter(([rank]) => rank < Infinity)
        .sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, i]) => i)
      : [];
    this.told.textContent = wanted ? `${found.length} of ${this.model.nodes.length}` : "";
    this.selection.change({ matches: wanted ? new Set(found) : null });
    return found.slice(0, MOST_OPTIONS).map((index) => ({ index, ...this.model.nodes[index] }));
  }
}
