/* The explorer: what is asked of the server, and what is on the screen of it. */

const MOST_ADDED = 20;

class Explorer {
  constructor(about, queries, kinds) {
    this.kindOf = new Map(kinds.map((kind) => [kind.type, kind]));
    this.about = about;
    this.glyphOf = (type) => (this.kindOf.has(type) ? glyph(this.kindOf.get(type)) : null);
    this.frame = new Frame(new Theme(), document.querySelector("#search input"), (index) => this.actions(index), (id) => this.goTo(id));
    this.table = new AnswerTable(byId("answer"), this.glyphOf, ({ id }) => this.goTo(id));
    this.ask = new Ask(byId("ask"), {
      queries,
      language: about.language,
      glyphOf: this.glyphOf,
      named: (query, values) => this.run({ ask: query.name, ...values }),
      free: (text, limit) => this.run({ query: text, limit }),
    });
    this.search = new Combobox(byId("search"), {
      find: (text) => (text.trim() ? get("/api/complete", { text }) : []),
      take: ({ id }) => this.goTo(id),
      glyphOf: this.glyphOf,
      label: "Nodes that answer to it",
    });
    // A name that nothing completes may still be a near misspelling or an id.
    this.search.onEnter = () => {
      const text = this.search.input.value.trim();
      if (this.search.active >= 0 && !this.search.list.hidden) this.search.choose(this.search.active);
      else if (text) this.goTo(text);
      return true;
    };
    byId("stop").addEventListener("click", () => this.running?.abort());
    byId("hops").addEventListener("change", () => this.again());
    byId("limit").addEventListener("change", () => this.again());
    window.addEventListener("popstate", () => this.route());
    this.welcome(queries);
    this.route();
  }

  // what is on, as the address has it

  /** The values behind the address's #. */
  get address() {
    return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  }

  set address(values) {
    const hash = `#${new URLSearchParams(values)}`;
    // A query runs from the address only where the reader has run it: an address may come from anyone.
    if (hash !== location.hash) history.pushState({ asked: true }, "", hash);
  }

  route() {
    const values = this.address;
    if (values.node !== undefined) {
      byId("hops").value = values.hops ?? "1";
      byId("limit").value = values.limit ?? "40";
      this.showNode(values.node);
    } else if (values.query !== undefined) {
      byId("text").value = values.query;
      this.ask.show("free");
      if (history.state?.asked) this.run(values);
    } else if (this.ask.queries.has(values.ask)) {
      this.ask.choose(values.ask, values);
      this.ask.show("named");
      if (history.state?.asked) this.run(this.withNumbers(values));
    } else {
      this.showWelcome();
    }
  }

  /** Values of an address with numbers as such. */
  withNumbers(values) {
    const integers = new Set(this.ask.queries.get(values.ask).parameters.filter(({ type }) => type === "integer").map(({ name }) => name));
    return Object.fromEntries(Object.entries(values).map(([name, text]) => [name, integers.has(name) ? Number(text) : text]));
  }

  goTo(name) {
    this.address = { node: name, hops: byId("hops").value, limit: byId("limit").value };
    return this.showNode(name);
  }

  again() {
    if (this.address.node !== undefined) this.goTo(this.address.node);
  }

  // asking

  /** Does what asks the server, one at a time, and tells what is wrong. */
  async busy(words, work) {
    this.running?.abort();
    const mine = new AbortController();
    this.running = mine;
    this.tell(null);
    byId("running").hidden = false;
    byId("doing").textContent = words;
    try {
      await work(mine.signal);
    } catch (error) {
      if (error instanceof Refused && this.running === mine) this.tell(error);
      else if (!(error instanceof Refused) && error.name !== "AbortError") throw error;
      else if (this.running === mine) this.tell(new Refused("Stopped."));
    } finally {
      if (this.running === mine) {
        this.running = null;
        byId("running").hidden = true;
      }
    }
  }

  /** Says what is wrong, with names to go to; null for nothing. */
  tell(error) {
    const told = byId("told");
    told.hidden = error === null;
    if (error === null) {
      told.replaceChildren();
      return;
    }
    const near = error.nearest.map((name) => {
      const button = make("button", { type: "button", className: "action" }, name);
      button.addEventListener("click", () => this.goTo(name));
      return button;
    });
    const isOfCommand = / --\w/.test(error.message);
    told.replaceChildren(
      make("pre", {}, error.message),
      ...(near.length ? [make("p", { className: "actions" }, ...near)] : []),
      ...(isOfCommand ? [make("small", {}, "Options in a message are those of the command paperatlas.")] : []),
    );
  }

  showNode(name) {
    return this.busy("Looking around", async (signal) => {
      const limits = { hops: byId("hops").value, limit: byId("limit").value };
      const { graph, others } = await get("/api/around", { name, ...limits }, signal);
      if (signal.aborted) return;
      this.table.clear();
      this.frame.view("graph");
      this.showGraph(graph);
      this.frame.introduce(PHONE.matches ? null : graph.centre);
      this.others(others);
      this.search.input.value = "";
    });
  }

  /** Asks a query, as the address will have it: {ask: name, ...arguments} or {query, limit}. */
  run(values) {
    return this.busy("Asking", async (signal) => {
      this.address = values;
      const { ask, query, limit, ...given } = values;
      const isNamed = ask !== undefined;
      const found = isNamed
        ? await post(`/api/queries/${encodeURIComponent(ask)}`, { arguments: limit === undefined ? given : { ...given, limit } }, signal)
        : await post(`/api/${this.about.language.toLowerCase()}`, { query, limit: Number(limit ?? 100) }, signal);
      // Set before the graph is drawn, which takes its size from the place it has.
      this.frame.view(found.graph === null || isNamed ? "table" : "graph");
      this.table.show(found, isNamed ? this.ask.queries.get(ask).columns : {});
      if (found.graph === null) this.showNoGraph(found.no_graph);
      else this.showGraph(found.graph);
      const told = Object.entries(isNamed ? { ...given, ...(limit === undefined ? {} : { limit }) } : {}).map(([name, value]) => `${name}: ${value}`);
      this.head(isNamed ? ask : `Answer in ${this.about.language}`, [
        ...told,
        count(found.row_count, "row", "rows"),
        ...(found.graph === null ? [] : this.frame.model.amounts()),
      ]);
      document.body.classList.add("has-answer");
      if (PHONE.matches) this.ask.close();
    });
  }

  async expand(index) {
    const { model, selection, graph } = this.frame;
    const { id } = model.nodes[index];
    await this.busy(`Expanding ${model.nodes[index].name}`, async (signal) => {
      const shown = model.nodes.map(({ id: each, type }, i) => {
        const { x, y } = graph.network.getPosition(i);
        return { id: each, type, x: Math.round(x), y: Math.round(y) };
      });
      const off = (known) => [...selection.off].filter((type) => known.has(type));
      const content = await post("/api/expand", {
        shown,
        node: id,
        centre: model.nodes[selection.centre].id,
        limit: MOST_ADDED,
        without_types: off(new Set(this.kindOf.keys())),
        without_edges: off(new Set(model.verbOf.keys())),
      }, signal);
      const known = new Set(shown.map((node) => node.id));
      const seen = [...content.nodes.keys()].filter((i) => !known.has(content.nodes[i].id));
      const start = { position: graph.network.getViewPosition(), scale: graph.network.getScale(), seen };
      this.showGraph(content, start);
      for (const type of selection.off) this.frame.selection.toggle(type, false);
      this.frame.selection.choose({ node: content.nodes.findIndex((node) => node.id === id) });
      byId("notes").replaceChildren(
        make("p", {}, seen.length ? `${count(seen.length, "node", "nodes")} added around ${model.nodes[index].name}.` : `${model.nodes[index].name} has no other neighbours.`),
        ...content.notes.map((note) => make("p", {}, note)),
      );
    });
  }

  // what is on the screen

  actions(index) {
    const expand = make("button", { type: "button", className: "action" }, "Expand");
    expand.addEventListener("click", () => this.expand(index));
    const { id } = this.frame.model.nodes[index];
    const open = make("button", { type: "button", className: "action" }, "Open");
    attributed(open, { title: "What lies around it, as a graph of its own" });
    open.addEventListener("click", () => this.goTo(id));
    return [expand, open];
  }

  showGraph(content, start = null) {
    document.body.classList.remove("is-welcome", "no-graph");
    this.frame.show(content, start);
    this.frame.graph.opened = (index) => this.expand(index);
    byId("notes").replaceChildren(...content.notes.map((note) => make("p", {}, note)));
    const { model, selection } = this.frame;
    const heading = () => {
      const node = model.nodes[selection.centre];
      this.head(node.name, [node.type, ...model.amounts()]);
    };
    selection.listen((changed) => { if (changed.includes("centre")) heading(); });
    document.body.classList.remove("has-answer");
    heading();
  }

  showNoGraph(why) {
    document.body.classList.remove("is-welcome");
    document.body.classList.add("no-graph");
    this.frame.clear();
    byId("notes").replaceChildren();
    byId("why").textContent = why;
  }

  showWelcome() {
    this.frame.clear();
    this.table.clear();
    this.tell(null);
    byId("notes").replaceChildren();
    document.body.classList.remove("has-answer", "no-graph");
    document.body.classList.add("is-welcome");
    const amounts = (counted, words) => `${grouped(counted.reduce((sum, one) => sum + one.count, 0))} ${words}`;
    this.head("Paperatlas", [this.about.store, amounts(this.about.nodes, "nodes"), amounts(this.about.edges, "edges")]);
  }

  head(title, parts) {
    byId("name").textContent = title;
    byId("summary").textContent = parts.join(" · ");
    document.title = title === "Paperatlas" ? "Paperatlas" : `${title} · Paperatlas`;
  }

  /** Nodes that answer to the same name. */
  others(named) {
    for (const { id, name, type } of named) {
      const button = make("button", { type: "button", className: "more" }, `${name} (${type})`);
      button.addEventListener("click", () => this.goTo(id));
      byId("notes").append(make("p", {}, "Also: ", button));
    }
  }

  /** The first thing one sees: what the graph holds, and what can be asked. */
  welcome(queries) {
    const amounts = this.about.nodes.map(({ type, count: amount }) => make("li", {}, this.glyphOf(type), " ",
      `${grouped(amount)} ${amount === 1 ? type : (this.kindOf.get(type)?.plural ?? type)}`));
    const ask = ({ name, answers }) => {
      const button = make("button", { type: "button", className: "card" }, make("strong", {}, name), make("span", {}, answers));
      button.addEventListener("click", () => {
        this.ask.choose(name);
        this.ask.show("named");
        this.ask.fields.querySelector("input, select")?.focus();
      });
      return button;
    };
    const groups = [...Map.groupBy(queries, (query) => query.group)].sort(([a], [b]) => a.localeCompare(b));
    byId("welcome").replaceChildren(
      make("ul", { className: "amounts" }, ...amounts),
      ...groups.flatMap(([group, listed]) => [make("h2", {}, group), make("div", { className: "cards" }, ...listed.map(ask))]),
    );
  }
}

Promise.all([get("/api/about"), get("/api/queries")]).then(
  ([about, queries]) => new Explorer(about, queries, about.kinds),
  (error) => {
    byId("told").hidden = false;
    byId("told").textContent = error.message;
  },
);
