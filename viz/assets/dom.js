"use strict";

/* How elements are made: names, titles and sentences become text nodes, never HTML. */

/** An element with properties and children; a string child becomes a text node, null none. */
function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** An element with attributes that are no properties: role, aria-..., data-... */
function attributed(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** A number with commas: what Intl takes to load for it is seen at the start of a page. */
const grouped = (number) => String(number).replace(/\B(?=(?:\d{3})+$)/g, ",");

const count = (number, one, many) => `${grouped(number)} ${number === 1 ? one : many}`;

/** Puts a text on the clipboard; false where the browser gives none. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // A frame without an origin has no clipboard, but may do as if the reader pressed the keys.
    const area = make("textarea", { value: text, className: "unseen" });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

/** A button that copies a text and says so. */
function copyButton(words, text) {
  const button = make("button", { type: "button", className: "action" }, words);
  button.addEventListener("click", async () => {
    button.textContent = (await copy(text)) ? "Copied" : "Could not copy";
    button.focus();
    setTimeout(() => { button.textContent = words; }, 1600);
  });
  return button;
}
