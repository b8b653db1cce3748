/* What stands on every page: light or dark, kept from page to page, and the search box. */

const KEPT = "paperatlas-colours";

/** What the reader chose on another page; some browsers keep nothing for pages that were opened from a disk. */
function kept(change) {
  try {
    return change(localStorage);
  } catch {
    return null;
  }
}

const theme = new Theme();
const chosenBefore = kept((storage) => storage.getItem(KEPT));
if (chosenBefore !== null) {
  theme.asked = chosenBefore === "dark";
  theme.apply();
}
const themeButton = document.getElementById("theme");
themeButton.hidden = false;
themeButton.addEventListener("click", () => {
  theme.toggle();
  kept((storage) => storage.setItem(KEPT, theme.isDark ? "dark" : "light"));
});

const site = { go: (node) => { location.href = ROOT + node.address; } };
const siteSearch = new SiteSearch(document.getElementById("search"), (node) => site.go(node));
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(event.target.tagName)) {
    siteSearch.input.focus();
    event.preventDefault();
  }
});
