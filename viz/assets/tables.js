/* The same content in tables: for keyboards, screen readers, print, and whoever likes rows. */

class Tables {
  /** @param element is filled when it is first needed: a large graph has thousands of rows. */
  constructor(element, model, selection) {
    Object.assign(this, { element, model, selection, rows: null });
    selection.listen((changed) => {
      if (changed.includes("off") || changed.includes("matches")) this.filter();
    });
    window.addEventListener("beforeprint", () => this.fill(), { signal: selection.life.signal });
  }

  fill() {
    if (this.rows !== null) return;
    this.rows = [];
    const { model } = this;
    const parts = [
      this.table("Edges", ["From", "Edge", "To", "Sentence", "Paper", "Year", "Confidence"], this.edgeRows()),
      this.table("Nodes", ["Name", "Type", "Also written", "Papers", "Edges"], this.nodeRows()),
    ];
    if (model.hidden.length) {
      parts.push(this.table("Hidden", ["Name", "Type", "Papers"], this.hiddenRows(),
        `${count(model.hidden.length, "node is", "nodes are")} within reach, but left out to keep the page readable: those that weigh least.`));
    }
    if (model.cypher !== null) {
      parts.push(make("section", { className: "query" },
        make("h2", {}, "Cypher of this page"),
        attributed(make("pre", { tabIndex: 0 }, make("code", {}, model.cypher)), { "aria-label": "Cypher of this page", role: "region" }),
        copyButton("Copy Cypher", model.cypher)));
    }
    this.element.replaceChildren(...parts);
    this.filter();
  }

  /** Fills it and goes to one of its headings. */
  goTo(title) {
    this.fill();
    const heading = [...this.element.querySelectorAll("h2")].find((each) => each.dataset.title === title);
    heading.scrollIntoView({ block: "start" });
    heading.focus({ preventScroll: true });
  }

  table(title, columns, rows, note = null) {
    const head = columns.map((name) => make("th", { scope: "col" }, name));
    const heading = make("h2", { tabIndex: -1 }, title, " ", make("span", { className: "count" }, String(rows.length)));
    heading.dataset.title = title;
    return make("section", { className: title.toLowerCase() },
      heading,
      note === null ? null : make("p", {}, note),
      make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows)));
  }

  /** A row, and when it is to be seen. */
  row(isShown, ...cells) {
    const row = make("tr", {}, ...cells.map((cell) => make("td", {}, ...[cell].flat())));
    this.rows.push({ row, isShown });
    return row;
  }

  edgeRows() {
    const { model, selection } = this;
    return model.links.flatMap((link, i) => link.evidence.map((said) => {
      const paper = model.papers[said.paper];
      return this.row(
        () => !selection.isLinkOff(i) && (this.matches(link.source) || this.matches(link.target)),
        nodeButton(model, selection, link.source),
        model.verbOf.get(link.type).forward,
        nodeButton(model, selection, link.target),
        sentence(model, said),
        paper === undefined ? "" : [paper.title, " ", ...whereToRead({ ...paper, year: null }).filter(Boolean)],
        paper?.year ? String(paper.year) : "",
        said.confidence.toFixed(2),
      );
    }));
  }

  nodeRows() {
    const { model, selection } = this;
    return model.nodes.map((node, i) => this.row(
      () => !selection.isOff(i) && this.matches(i),
      nodeButton(model, selection, i),
      node.type,
      node.aliases.join(" · "),
      node.papers === null ? "" : String(node.papers),
      String(model.neighbours[i].links.size),
    ));
  }

  hiddenRows() {
    const { model } = this;
    return model.hidden.map(({ id, type, name, papers }) => this.row(
      () => true,
      model.open === null
        ? make("span", { className: "hidden-name" }, glyph(model.kindOf.get(type)), make("span", {}, name))
        : openButton(model, { id, name }, glyph(model.kindOf.get(type))),
      type,
      papers === null ? "" : String(papers),
    ));
  }

  matches(index) {
    return this.selection.matches === null || this.selection.matches.has(index);
  }

  filter() {
    for (const { row, isShown } of this.rows ?? []) row.hidden = !isShown();
  }
}
