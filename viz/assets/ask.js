/* The forms to ask by: the named queries with their parameters, and queries in Cypher or SPARQL. */

const EXAMPLES = {
  Cypher: "MATCH (a:Method)-[e:BUILDS_ON]->(b:Method)\nRETURN a, e, b\nLIMIT 40",
  SPARQL: "SELECT ?name WHERE {\n  ?method a pa:Method ; rdfs:label ?name .\n}",
};

class Ask {
  /**
   * @param element holds both forms.
   * @param queries the named ones, as /api/queries lists them.
   * @param language of free queries.
   * @param glyphOf gives the little shape of a type.
   * @param named is called with a query and its arguments, `free` with a text and how many rows at most.
   */
  constructor(element, { queries, language, glyphOf, named, free }) {
    Object.assign(this, { queries: new Map(queries.map((query) => [query.name, query])), language, glyphOf });
    this.select = byId("query");
    this.fields = byId("fields");
    const groups = Map.groupBy(queries, (query) => query.group);
    this.select.append(...[...groups].sort(([a], [b]) => a.localeCompare(b)).map(([group, listed]) => make("optgroup", { label: group },
      ...listed.map(({ name }) => make("option", { value: name }, name)))));
    this.select.addEventListener("change", () => this.choose(this.select.value));
    byId("named").addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.query) named(this.query, this.given());
    });
    byId("free").addEventListener("submit", (event) => {
      event.preventDefault();
      free(byId("text").value, Number(byId("rows").value));
    });
    byId("text").value = EXAMPLES[language];
    byId("text").setAttribute("aria-label", `Query in ${language}`);
    byId("text").addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) byId("free").requestSubmit();
    });
    byId("ask-free").textContent = language;
    byId("ask-named").addEventListener("click", () => this.open("named"));
    byId("ask-free").addEventListener("click", () => this.open("free"));
    this.choose(queries[0].name);
  }

  /** Opens one of the forms; the one that is open already closes. */
  open(which) {
    const opens = byId(which).hidden;
    this.close();
    if (!opens) return;
    byId(which).hidden = false;
    byId(`ask-${which}`).setAttribute("aria-expanded", "true");
    (which === "free" ? byId("text") : this.select).focus();
  }

  close() {
    for (const each of ["named", "free"]) {
      byId(each).hidden = true;
      byId(`ask-${each}`).setAttribute("aria-expanded", "false");
    }
  }

  /** Opens a form, whatever was open. */
  show(which) {
    if (byId(which).hidden) this.open(which);
  }

  /** Shows the form of a named query; with values of its parameters. */
  choose(name, values = {}) {
    this.query = this.queries.get(name);
    this.select.value = name;
    byId("answers").textContent = this.query.answers;
    this.inputs = new Map();
    this.fields.replaceChildren(...this.query.parameters.map((parameter) => this.field(parameter, values[parameter.name])));
  }

  field(parameter, value) {
    const { name, doc, choices, nodes } = parameter;
    const id = `field-${name}`;
    const start = String(value ?? parameter.default ?? "");
    const isNeeded = parameter.default === null;
    const label = make("label", { htmlFor: id }, name, make("small", {}, isNeeded ? " needed" : ""));
    let input;
    if (choices.length) {
      input = make("select", { id }, ...choices.map((choice) => make("option", { value: choice, selected: choice === start }, choice)));
    } else if (parameter.type === "integer") {
      input = make("input", { id, type: "number", min: "0", value: start, required: isNeeded });
    } else {
      input = make("input", { id, type: "text", value: start, required: isNeeded, autocomplete: "off", spellcheck: false });
    }
    attributed(input, { "aria-describedby": `${id}-doc` });
    this.inputs.set(name, { input, isInteger: parameter.type === "integer" });
    const list = nodes.length ? make("ul", { id: `${id}-options`, hidden: true }) : null;
    const around = make("div", { className: "field" }, label, make("div", { className: "search" }, input, list),
      make("p", { id: `${id}-doc` }, doc));
    if (list !== null) new FieldBox(around, nodes, this.glyphOf, input);
    return around;
  }

  /** The arguments as they stand in the form; what is empty is left to its default. */
  given() {
    const found = {};
    for (const [name, { input, isInteger }] of this.inputs) {
      const text = input.value;
      if (text !== "") found[name] = isInteger ? Number(text) : text;
    }
    return found;
  }
}

/** A field that completes names of nodes. Enter without a choice of the reader's own sends the form. */
class FieldBox extends Combobox {
  constructor(element, types, glyphOf, input) {
    super(element, {
      find: (text) => (text.trim() ? get("/api/complete", { text, types }) : []),
      take: ({ name }) => { input.value = name; },
      glyphOf,
      label: "Names that answer to it",
    });
  }

  offer(found) {
    super.offer(found);
    this.active = -1;
    this.mark();
  }

  onEnter() {
    if (this.active < 0 || this.list.hidden) return false;
    return super.onEnter();
  }
}
