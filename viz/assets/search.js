/* The search box: names and aliases, completed as one types; the arrow keys choose, Enter goes there. */

const MOST_OPTIONS = 12;

/** A name as it is compared: without case, accents and hyphens. */
function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[\s\-_]+/g, " ").trim();
}

class Search {
  /** @param element holds an input, an output and a list. */
  constructor(element, model, selection) {
    Object.assign(this, { model, selection, active: -1, found: [] });
    [this.input, this.told, this.list] = ["input", "output", "ul"].map((tag) => element.querySelector(tag));
    attributed(this.input, {
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    });
    attributed(this.list, { role: "listbox", "aria-label": "Nodes that answer to it" });
    this.names = model.nodes.map((node) => [node.name, ...node.aliases].map(folded));
    this.input.addEventListener("input", () => this.search());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => this.close());
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

  search() {
    const wanted = folded(this.input.value);
    const shown = [...this.model.nodes.keys()].filter((i) => !this.selection.isOff(i));
    this.found = wanted
      ? shown.map((i) => [this.rank(i, wanted), i]).filter(([rank]) => rank < Infinity)
        .sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, i]) => i)
      : [];
    this.told.textContent = wanted ? `${this.found.length} of ${this.model.nodes.length}` : "";
    this.active = this.found.length ? 0 : -1;
    this.fill();
    this.selection.change({ matches: wanted ? new Set(this.found) : null });
  }

  fill() {
    const options = this.found.slice(0, MOST_OPTIONS).map((index, i) => {
      const node = this.model.nodes[index];
      const option = make("li", { id: `option-${i}` },
        glyph(this.model.kindOf.get(node.type)),
        make("span", { className: "name" }, node.name),
        make("small", {}, node.type));
      // The pointer must not take the focus before it has chosen.
      option.addEventListener("pointerdown", (event) => event.preventDefault());
      option.addEventListener("click", () => this.take(i));
      return attributed(option, { role: "option", "aria-selected": String(i === this.active) });
    });
    this.list.replaceChildren(...options);
    this.list.hidden = !options.length;
    this.input.setAttribute("aria-expanded", String(options.length > 0));
    this.mark();
  }

  mark() {
    [...this.list.children].forEach((option, i) => {
      option.setAttribute("aria-selected", String(i === this.active));
      if (i === this.active) option.scrollIntoView({ block: "nearest" });
    });
    if (this.active >= 0) this.input.setAttribute("aria-activedescendant", `option-${this.active}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }

  take(i) {
    const index = this.found[i];
    if (index === undefined) return;
    this.close();
    this.selection.choose({ node: index }, { move: true });
  }

  clear() {
    this.input.value = "";
    this.search();
  }

  onKey(event) {
    const last = this.list.children.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (last < 0) return;
      if (this.list.hidden) this.fill();
      else this.active = (this.active + (event.key === "ArrowDown" ? 1 : last)) % (last + 1);
      this.mark();
    } else if (event.key === "Enter") {
      this.take(this.active);
    } else if (event.key === "Escape" && this.input.value) {
      event.stopPropagation();
      this.clear();
    } else {
      return;
    }
    event.preventDefault();
  }
}
