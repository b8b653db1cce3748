/* The page of a neighbourhood: its components, and what stands around them. */

const byId = (id) => document.getElementById(id);
const PHONE = matchMedia("(max-width: 760px)");

const model = new Model(JSON.parse(byId("data").textContent));
const selection = new Selection(model);
const theme = new Theme();
// The panel opens before the drawing moves to what was chosen, and not below it.
const panel = new Panel(byId("panel"), model, selection);
const graph = new GraphView(byId("canvas"), model, selection, theme, model.drawing);
const tables = new Tables(byId("tables"), model, selection);
const search = new Search(byId("search"), model, selection);
new Legend(byId("legend"), model, selection);

function fillHeading() {
  const node = model.nodes[selection.centre];
  byId("name").replaceChildren(node.name);
  const isFirst = selection.centre === model.centre;
  const what = isFirst
    ? `${node.type} and what is within ${count(model.hops, "hop", "hops")}`
    : `${node.type} on the page of ${model.nodes[model.centre].name}`;
  byId("summary").textContent = [
    what,
    count(model.nodes.length, "node", "nodes"),
    count(model.links.length, "edge", "edges"),
    count(Object.keys(model.papers).length, "paper as evidence", "papers as evidence"),
  ].join(" · ");
  byId("back").hidden = isFirst;
}

/** Shows the drawing or the tables. */
function view(name) {
  const isTable = name === "table";
  if (isTable) tables.fill();
  document.body.classList.toggle("as-table", isTable);
  byId("as-graph").setAttribute("aria-pressed", String(!isTable));
  byId("as-table").setAttribute("aria-pressed", String(isTable));
}

selection.listen((changed) => {
  if (changed.includes("centre")) fillHeading();
  if (changed.includes("chosen")) document.body.classList.toggle("alone", selection.chosen === null);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") selection.choose(null);
  if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(event.target.tagName)) {
    search.input.focus();
    event.preventDefault();
  }
});
byId("zoom-in").addEventListener("click", () => graph.zoom(1.3));
byId("zoom-out").addEventListener("click", () => graph.zoom(1 / 1.3));
byId("fit").addEventListener("click", () => graph.fit(0));
byId("as-graph").addEventListener("click", () => view("graph"));
byId("as-table").addEventListener("click", () => view("table"));
byId("theme").addEventListener("click", () => theme.toggle());
byId("back").addEventListener("click", () => selection.change({ centre: model.centre }));
if (model.hidden.length) {
  byId("hidden").hidden = false;
  byId("hidden").textContent = `${model.hidden.length.toLocaleString("en")} hidden`;
  byId("hidden").addEventListener("click", () => {
    view("table");
    tables.goTo("Hidden");
  });
}

fillHeading();
const isOpen = !PHONE.matches;
byId("types").open = isOpen;
PHONE.addEventListener("change", () => { byId("types").open = !PHONE.matches; });
// Shown, but not chosen: nothing is faint at first. On a phone it would cover the drawing before anyone asked.
panel.show(isOpen ? { node: model.centre } : null);
document.body.classList.toggle("alone", !isOpen);
graph.covered = () => (PHONE.matches && !panel.element.hidden ? panel.element.offsetHeight : 0);

// For tests and the console: to look at, not to change.
window.paperatlas = Object.freeze({ content: model, network: graph.network, selection });
