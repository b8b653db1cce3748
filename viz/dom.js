"use strict";

/* The page's content, and how elements are made of it: names, titles and sentences become text nodes, never HTML. */

const content = JSON.parse(document.getElementById("data").textContent);
const kinds = new Map(content.kinds.map((kind) => [kind.type, kind]));

const byId = (id) => document.getElementById(id);

/** An element with properties and children; a string child becomes a text node. */
function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** The little shape of a node type. */
function glyph(type) {
  const kind = kinds.get(type);
  const shape = make("span", { className: `glyph ${kind.shape}` });
  shape.style.background = kind.colour;
  // Browsers that don't know this function keep the line above.
  shape.style.background = `light-dark(${kind.colour}, ${kind.on_dark})`;
  shape.setAttribute("aria-hidden", "true");
  return shape;
}

/** A button that goes to a node of the page. */
function nodeButton(index) {
  const node = content.nodes[index];
  const button = make("button", { type: "button", className: "to" }, glyph(node.type), make("span", {}, node.name));
  button.addEventListener("click", () => {
    choose({ node: index }, { move: true });
    // The button may be gone with what the panel showed before; the focus must not be.
    byId("panel").focus({ preventScroll: true });
  });
  return button;
}

const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;
