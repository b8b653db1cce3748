/* The side panel: a node with its edges, or an edge, each with the sentences that say so. */

const FEW_ALIASES = 6;

const nodeOfPaper = new Map(content.nodes.flatMap((node, i) => (node.type === "Paper" ? [[node.id, i]] : [])));

/** A sentence in its pieces; every second one is the surface form. */
function sentence(pieces) {
  return pieces.map((piece, i) => (i % 2 ? make("mark", {}, piece) : piece));
}

function confidence(value) {
  const meter = make("meter", { min: 0, max: 1, value });
  meter.setAttribute("aria-hidden", "true");
  return make("span", { className: "confidence" }, `confidence ${value.toFixed(2)}`, meter);
}

/** @param known ids of papers that the lines around already name. */
function said(evidence, known) {
  if (evidence.paper === "" && evidence.pieces.join("") === "") {
    return make("figure", {}, make("figcaption", {}, "Written by hand: no paper says so."));
  }
  let source = null;
  if (evidence.paper !== "" && !known.includes(evidence.paper)) {
    const index = nodeOfPaper.get(evidence.paper);
    const title = content.papers[evidence.paper];
    source = make("span", { className: "source" }, index === undefined ? title : nodeButton(index));
  }
  const place = make("span", { title: `characters of the ${evidence.field}, end exclusive` },
    `${evidence.field} ${evidence.start}–${evidence.end}`);
  return make("figure", {},
    make("blockquote", {}, ...sentence(evidence.pieces)),
    make("figcaption", {},
      source,
      confidence(evidence.confidence),
      place,
      make("span", { title: "extractor and its version" }, evidence.extractor)));
}

/** Other spellings; common things have dozens, which only some readers want. */
function aliases(names) {
  const few = make("p", {}, `also written ${names.slice(0, FEW_ALIASES).join(" · ")}`);
  const rest = names.slice(FEW_ALIASES);
  if (!rest.length) return few;
  const more = make("button", { type: "button", className: "more" }, `and ${rest.length} more`);
  more.addEventListener("click", () => more.replaceWith(`· ${rest.join(" · ")}`));
  few.append(" ", more);
  return few;
}

function facts(node) {
  const lines = [];
  if (node.aliases.length) lines.push(aliases(node.aliases));
  if (node.papers !== null) lines.push(make("p", {}, `in ${count(node.papers, "paper", "papers")} of the graph`));
  if (node.year !== null) lines.push(make("p", {}, String(node.year)));
  if (node.url !== null) {
    lines.push(make("p", {}, make("a", { href: node.url, target: "_blank", rel: "noopener noreferrer" }, node.url)));
  }
  return make("div", { className: "facts" }, ...lines);
}

/** Headings and, under each, the links: outgoing ones first. */
function linksByWords(index) {
  const groups = new Map();
  const put = (heading, other, link) => {
    if (!groups.has(heading)) groups.set(heading, []);
    groups.get(heading).push({ other, link });
  };
  for (const link of content.links) if (link.source === index) put(link.forward, link.target, link);
  for (const link of content.links) if (link.target === index) put(link.backward, link.source, link);
  return groups;
}

function nodeEvidence(index) {
  const node = content.nodes[index];
  const parts = [
    make("p", { className: "type" }, glyph(node.type), node.type),
    make("h2", {}, node.name),
    facts(node),
  ];
  for (const [heading, items] of linksByWords(index)) {
    parts.push(make("h3", {}, heading, make("span", { className: "count" }, String(items.length))));
    parts.push(make("ul", {}, ...items.map(({ other, link }) => {
      const known = [node.id, content.nodes[other].id];
      return make("li", {}, nodeButton(other), ...link.evidence.map((evidence) => said(evidence, known)));
    })));
  }
  return parts;
}

function linkEvidence(index) {
  const link = content.links[index];
  return [
    make("p", { className: "type" }, "Edge"),
    make("h2", {}, nodeButton(link.source), make("span", { className: "verb" }, link.forward), nodeButton(link.target)),
    make("h3", {}, "said by", make("span", { className: "count" }, count(link.evidence.length, "paper", "papers"))),
    make("ul", {}, ...link.evidence.map((evidence) => make("li", {}, said(evidence, [])))),
  ];
}
