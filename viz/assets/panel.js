/* The side panel: a node with its edges, or an edge, each with the sentences that say so. */

const FEW = 6;

class Panel {
  /**
   * @param element is filled with what is chosen and hidden when nothing is.
   * @param more gives further buttons for a node.
   */
  constructor(element, model, selection, more) {
    Object.assign(this, { element, model, selection, more });
    this.place = make("div", { className: "evidence" });
    const close = attributed(
      make("button", { type: "button", className: "close", title: "Close (Escape)" }, "×"),
      { "aria-label": "Close the panel" },
    );
    close.addEventListener("click", () => selection.choose(null));
    element.append(close, this.place);
    selection.listen((changed) => {
      if (changed.includes("chosen")) this.show(selection.chosen);
    });
  }

  show(focus) {
    this.element.hidden = focus === null;
    if (focus === null) return;
    // The button that was pressed may be gone with what the panel showed before; the focus must not be.
    const hadFocus = this.element.contains(document.activeElement);
    this.place.replaceChildren(...(focus.link === undefined ? this.ofNode(focus.node) : this.ofLink(focus.link)));
    this.element.scrollTop = 0;
    if (hadFocus) this.element.focus({ preventScroll: true });
  }

  button(index) {
    return nodeButton(this.model, this.selection, index);
  }

  /** The first few of many, and a button for the rest. */
  few(items, around, join) {
    const first = around(items.slice(0, FEW));
    const rest = items.slice(FEW);
    if (!rest.length) return first;
    const more = make("button", { type: "button", className: "more" }, `and ${rest.length} more`);
    more.addEventListener("click", () => more.replaceWith(...join(rest)));
    first.append(" ", more);
    return first;
  }

  facts(node) {
    const lines = [];
    if (node.aliases.length) {
      const known = node.type === "Paper" ? "known elsewhere as" : "also written";
      lines.push(this.few(node.aliases,
        (names) => make("p", {}, `${known} ${names.join(" · ")}`),
        (names) => [`· ${names.join(" · ")}`]));
    }
    if (node.papers !== null) lines.push(make("p", {}, `in ${count(node.papers, "paper", "papers")} of the graph`));
    if (node.year !== null) lines.push(make("p", {}, String(node.year)));
    if (node.url !== null) {
      const address = { href: node.url, target: "_blank", rel: "noopener noreferrer" };
      lines.push(make("p", {}, make("a", address, node.url)));
    }
    return make("div", { className: "facts" }, ...lines);
  }

  actions(index) {
    const centre = make("button", { type: "button", className: "action" }, "Centre here");
    centre.disabled = index === this.selection.centre;
    centre.addEventListener("click", () => {
      this.selection.change({ centre: index });
      centre.disabled = true;
      this.element.focus({ preventScroll: true });
    });
    return make("p", { className: "actions" }, ...this.more(index), centre,
      this.model.cypher === null ? null : copyButton("Copy Cypher", this.model.cypher));
  }

  /** The papers whose sentences stand below, which may be many. */
  papers(index) {
    const ids = this.model.papersAt(index).filter((id) => id !== this.model.nodes[index].id);
    if (!ids.length) return [];
    const { model, selection } = this;
    const item = (id) => make("li", {}, paperTitle(model, selection, id), " ",
      ...whereToRead(model.papers[id]).filter(Boolean).flatMap((part) => [" ", part]));
    const list = make("ul", {}, ...ids.map(item));
    const summary = make("summary", {}, "papers", make("span", { className: "count" }, String(ids.length)));
    return [make("details", { className: "papers", open: ids.length <= FEW }, summary, list)];
  }

  /** Headings and, under each, the links: outgoing ones first. */
  linksByWords(index) {
    const groups = new Map();
    const put = (heading, other, link) => {
      if (!groups.has(heading)) groups.set(heading, []);
      groups.get(heading).push({ other, link });
    };
    const { links, verbOf } = this.model;
    for (const link of links) if (link.source === index) put(verbOf.get(link.type).forward, link.target, link);
    for (const link of links) if (link.target === index) put(verbOf.get(link.type).backward, link.source, link);
    return groups;
  }

  ofNode(index) {
    const { model, selection } = this;
    const node = model.nodes[index];
    const parts = [
      make("p", { className: "type" }, glyph(model.kindOf.get(node.type)), node.type),
      make("h2", {}, node.name),
      this.facts(node),
      this.actions(index),
      ...this.papers(index),
    ];
    for (const [heading, items] of this.linksByWords(index)) {
      parts.push(make("h3", {}, heading, make("span", { className: "count" }, String(items.length))));
      parts.push(make("ul", {}, ...items.map(({ other, link }) => {
        const known = [node.id, model.nodes[other].id];
        const figures = link.evidence.map((said) => evidenceFigure(model, selection, said, known));
        return make("li", {}, this.button(other), ...figures);
      })));
    }
    return parts;
  }

  ofLink(index) {
    const { model, selection } = this;
    const link = model.links[index];
    const verb = make("span", { className: "verb" }, model.verbOf.get(link.type).forward);
    const papers = new Set(link.evidence.map((said) => said.paper).filter((id) => id !== "")).size;
    return [
      make("p", { className: "type" }, "Edge"),
      make("h2", {}, this.button(link.source), verb, this.button(link.target)),
      make("h3", {}, "said by", make("span", { className: "count" }, count(papers, "paper", "papers"))),
      make("ul", {}, ...link.evidence.map((said) => make("li", {}, evidenceFigure(model, selection, said, [])))),
    ];
  }
}
