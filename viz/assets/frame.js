/* A graph on the page: its drawing, tables, panel and legend, and the buttons and keys that are around them. */

const byId = (id) => document.getElementById(id);
const PHONE = matchMedia("(max-width: 760px)");

class Frame {
  /**
   * @param search the input that `/` goes to.
   * @param actions gives buttons of the page's own for a node in the panel.
   * @param open goes to a node that is not on the page; null where there is nowhere to go.
   */
  constructor(theme, search, actions = () => [], open = null) {
    Object.assign(this, { theme, actions, open, model: null, selection: null, graph: null, tables: null });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.selection?.choose(null);
      if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) {
        search.focus();
        event.preventDefault();
      }
    });
    const onClick = (id, act) => byId(id).addEventListener("click", act);
    onClick("zoom-in", () => this.graph?.zoom(1.3));
    onClick("zoom-out", () => this.graph?.zoom(1 / 1.3));
    onClick("fit", () => this.graph?.fit(0));
    onClick("as-graph", () => this.view("graph"));
    onClick("as-table", () => this.view("table"));
    onClick("theme", () => theme.toggle());
    onClick("hidden", () => {
      this.view("table");
      this.tables.goTo("Hidden");
    });
    byId("types").open = !PHONE.matches;
    PHONE.addEventListener("change", () => { byId("types").open = !PHONE.matches; });
  }

  /**
   * Shows a graph in place of the one before.
   *
   * @param start how the drawing begins; see GraphView.
   */
  show(content, start = null) {
    this.clear();
    const model = new Model(content, this.open);
    const selection = new Selection(model);
    Object.assign(this, { model, selection });
    selection.listen((changed) => {
      if (changed.includes("chosen")) document.body.classList.toggle("alone", selection.chosen === null);
    });
    // The panel opens before the drawing moves to what was chosen, and not below it.
    this.panel = new Panel(byId("panel"), model, selection, this.actions);
    this.graph = new GraphView(byId("canvas"), model, selection, this.theme, model.drawing, start);
    this.graph.covered = () => (PHONE.matches && !this.panel.element.hidden ? this.panel.element.offsetHeight : 0);
    this.tables = new Tables(byId("lists"), model, selection);
    new Legend(byId("legend"), model, selection);
    byId("hidden").hidden = !model.hidden.length;
    byId("hidden").textContent = `${grouped(model.hidden.length)} hidden`;
    if (document.body.classList.contains("as-table")) this.tables.fill();
    // For tests and the console: to look at, not to change.
    window.paperatlas = Object.freeze({ content: model, network: this.graph.network, selection });
  }

  /**
   * Shows a node in the panel, but chooses nothing, so that nothing is faint; null for no panel.
   *
   * The panel has its place at once, its sentences after the drawing was seen: they take as long as it does.
   */
  introduce(index) {
    this.panel.element.hidden = index === null;
    document.body.classList.toggle("alone", index === null);
    if (index === null) return;
    const { graph, panel, selection } = this;
    let isAwaited = true;
    selection.listen((changed) => { if (changed.includes("chosen")) isAwaited = false; });
    const fill = () => { if (isAwaited && !selection.life.signal.aborted) panel.show({ node: index }); };
    graph.network.once("afterDrawing", () => requestAnimationFrame(() => setTimeout(fill)));
  }

  /** Takes away the graph that is there. */
  clear() {
    this.selection?.end();
    this.graph?.network.destroy();
    Object.assign(this, { model: null, selection: null, graph: null, tables: null });
    for (const id of ["panel", "canvas", "lists", "legend"]) byId(id).replaceChildren();
    byId("panel").hidden = true;
    byId("hidden").hidden = true;
    document.body.classList.add("alone");
    delete window.paperatlas;
  }

  /** Shows the drawing or the tables. */
  view(name) {
    const isTable = name === "table";
    if (isTable) this.tables?.fill();
    document.body.classList.toggle("as-table", isTable);
    byId("as-graph").setAttribute("aria-pressed", String(!isTable));
    byId("as-table").setAttribute("aria-pressed", String(isTable));
  }
}
