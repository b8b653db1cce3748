/* The page of a neighbourhood: one graph, and what is said of it. */

const frame = new Frame(new Theme(), document.querySelector("#search input"));
frame.show(JSON.parse(byId("data").textContent));
const { model, selection } = frame;
new Search(byId("search"), model, selection);

function fillHeading() {
  const node = model.nodes[selection.centre];
  byId("name").replaceChildren(node.name);
  const isFirst = selection.centre === model.centre;
  const what = isFirst
    ? `${node.type} and what is within ${count(model.hops, "hop", "hops")}`
    : `${node.type} on the page of ${model.nodes[model.centre].name}`;
  byId("summary").textContent = [what, ...model.amounts()].join(" · ");
  byId("back").hidden = isFirst;
}

selection.listen((changed) => {
  if (changed.includes("centre")) fillHeading();
});
byId("back").addEventListener("click", () => selection.change({ centre: model.centre }));
fillHeading();
// On a phone the panel would cover the drawing before anyone asked.
frame.introduce(PHONE.matches ? null : model.centre);
