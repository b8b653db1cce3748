/* What a paper says for an edge: its sentence with the surface form marked, and where it stands. */

/** The sentence of some evidence, its surface form marked. */
function sentence(model, said) {
  const text = model.sentences[said.sentence];
  if (said.mark === null) return [text];
  const [start, end] = said.mark;
  return [text.slice(0, start), make("mark", {}, text.slice(start, end)), text.slice(end)];
}

/** A paper's title: a button where it is a node of the page, or where it can be opened. */
function paperTitle(model, selection, id) {
  const index = model.indexOfPaper.get(id);
  const { title } = model.papers[id];
  if (index !== undefined) return nodeButton(model, selection, index);
  return model.open === null ? make("span", {}, title) : openButton(model, { id, name: title });
}

/** A paper's year and the link to it. */
function whereToRead(paper) {
  const year = paper.year === null ? null : make("span", { className: "year" }, String(paper.year));
  if (paper.url === null) return [year];
  const link = make("a", { href: paper.url, target: "_blank", rel: "noopener noreferrer" }, "open ↗");
  return [year, attributed(link, { "aria-label": `open ${paper.title}` })];
}

function confidence(value) {
  const meter = attributed(make("meter", { min: 0, max: 1, value }), { "aria-hidden": "true" });
  return make("span", { className: "confidence" }, `confidence ${value.toFixed(2)}`, meter);
}

/**
 * The evidence as a figure.
 *
 * @param known ids of papers that the lines around already name.
 */
function evidenceFigure(model, selection, said, known) {
  if (said.paper === "" && model.sentences[said.sentence] === "") {
    return make("figure", {}, make("figcaption", {}, "Written by hand: no paper says so."));
  }
  let source = null;
  if (said.paper !== "") {
    const title = known.includes(said.paper) ? null : paperTitle(model, selection, said.paper);
    source = make("span", { className: "source" }, title, ...whereToRead(model.papers[said.paper]));
  }
  const place = make("span", { title: `characters of the ${said.field}, end exclusive` },
    `${said.field} ${said.start}–${said.end}`);
  return make("figure", {},
    make("blockquote", {}, ...sentence(model, said)),
    make("figcaption", {},
      source,
      confidence(said.confidence),
      place,
      make("span", { title: "extractor and its version" }, said.extractor)));
}
