/* The legend: a checkbox for each type of nodes and of edges. */

class Legend {
  constructor(element, model, selection) {
    this.selection = selection;
    const amounts = new Map();
    for (const { type } of [...model.nodes, ...model.links]) amounts.set(type, (amounts.get(type) ?? 0) + 1);
    const group = (className, label, chips) => attributed(make("div", { className }, ...chips), { role: "group", "aria-label": label });
    element.append(
      group("node-types", "Types of nodes to show", model.kinds
        .filter((kind) => amounts.has(kind.type))
        .map((kind) => this.chip(kind.type, amounts.get(kind.type), glyph(kind), kind.plural))),
      group("edge-types", "Types of edges to show", model.verbs
        .map((verb) => this.chip(verb.type, amounts.get(verb.type), verb.forward))),
    );
  }

  /** A switch that shows or hides nodes or links of a type. */
  chip(type, amount, ...label) {
    const box = make("input", { type: "checkbox", checked: true });
    box.addEventListener("change", () => this.selection.toggle(type, box.checked));
    this.selection.listen((changed) => { if (changed.includes("off")) box.checked = !this.selection.off.has(type); });
    const number = make("span", { className: "count" }, grouped(amount));
    return make("label", { className: "chip" }, box, ...label, " ", number);
  }
}
