/* The answer to a query, as a table. */

const LINK = /^https?:\/\/[^\s"'<>\\^`{|}]+$/i;

/** A cell's node: itself, or the one that has this text as its name; null for none. */
function nodeOfCell(value, names) {
  if (typeof value === "string") return Object.hasOwn(names, value) ? names[value] : null;
  const isNode = value !== null && typeof value === "object" && Array.isArray(value.labels) && value.properties?.id;
  if (!isNode) return null;
  const { id, name } = value.properties;
  return { id: String(id), type: value.labels[0], name: String(name ?? id) };
}

class AnswerTable {
  /**
   * @param element is filled with the answer.
   * @param glyphOf gives the little shape of a type.
   * @param open is called with a node that was clicked.
   */
  constructor(element, glyphOf, open) {
    Object.assign(this, { element, glyphOf, open });
  }

  /** @param docs what each column is, by name. */
  show(found, docs) {
    const head = found.columns.map((name) => make("th", { scope: "col", title: docs[name] ?? "" }, name));
    const rows = found.rows.map((row, i) => make("tr", {},
      ...row.map((value, j) => this.cell(value, found.texts[i][j], found.names))));
    const amount = found.more ? `${found.rows.length} of ${count(found.row_count, "row", "rows")}` : count(found.row_count, "row", "rows");
    this.element.replaceChildren(
      make("h2", {}, "Answer ", make("span", { className: "count" }, amount)),
      ...found.notes.map((note) => make("p", { className: "note" }, note)),
      ...(found.columns.length ? [make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows))] : []),
    );
  }

  clear() {
    this.element.replaceChildren();
  }

  cell(value, text, names) {
    const node = nodeOfCell(value, names);
    if (node !== null) {
      const button = make("button", { type: "button", className: "to" }, this.glyphOf(node.type), make("span", {}, node.name));
      button.addEventListener("click", () => this.open(node));
      return make("td", {}, button);
    }
    if (value === null) return make("td", { className: "nothing" }, "–");
    if (LINK.test(text)) return make("td", {}, make("a", { href: text, target: "_blank", rel: "noopener noreferrer" }, text));
    return make("td", { className: typeof value === "number" ? "number" : text.length > 60 ? "long" : "" }, text);
  }
}
