// What the pages do better with a script. Everything here is also possible without it.
const page = document.documentElement;
const inField = (el) => el.closest("input, textarea, select, [contenteditable]");
const visible = (el) => el && el.getClientRects().length > 0;
const first = (selector) => [...document.querySelectorAll(selector)].find(visible);

// Focus is kept: after a swap it goes to what asks for it, or to what was swapped if it was in there and is lost.
let wasInside = false;
function refocus(root) {
  const wish = root.querySelector?.("[data-focus]") ?? (root.matches?.("[data-focus]") ? root : null);
  if (wish) return wish.focus();
  if (!wasInside || document.activeElement !== document.body) return;
  wasInside = false;
  if (!root.hasAttribute("tabindex")) root.setAttribute("tabindex", "-1");
  root.focus({ preventScroll: true });
}
document.addEventListener("htmx:afterSettle", (event) => refocus(event.detail.elt));
document.addEventListener("DOMContentLoaded", () => document.querySelector("[data-focus]")?.focus());

// An answer that is no success still says what to do, so it is shown in its place.
document.addEventListener("htmx:beforeSwap", (event) => {
  wasInside = event.detail.target.contains(document.activeElement) && document.activeElement !== document.body;
  const status = event.detail.xhr.status;
  if ([403, 404, 409, 413, 422, 429].includes(status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
// Without an answer, the words stay and the page says so in its live region.
for (const kind of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(kind, () => {
    const live = document.querySelector("[data-live]");
    if (live) live.textContent = live.dataset.lost;
  });
}

// Menus and questions in place: Esc closes, and so does a click elsewhere for menus.
const shut = (details) => {
  details.open = false;
  details.querySelector("summary").focus();
};
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  if (event.target.closest("[data-open-keys]")) help();
});
function help() {
  const dialog = document.querySelector("dialog[data-keys]");
  if (dialog && !dialog.open) dialog.showModal();
}

// j and k move through the entries of a list, by their links.
function move(step) {
  const stops = [...document.querySelectorAll("main .lines > * :is(h2, h3) a")];
  const seen = stops.filter((el, i) => visible(el) && stops.indexOf(el) === i);
  const at = seen.indexOf(document.activeElement);
  const next = seen[at < 0 ? (step > 0 ? 0 : seen.length - 1) : at + step];
  next?.focus();
}

let going = 0;
function key(event) {
  const here = event.target;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && here.form && here.matches("textarea")) {
    event.preventDefault();
    return here.form.requestSubmit();
  }
  if (event.key === "Escape") {
    const open = here.closest("details[open]:is(.menu, .ask)") ?? document.querySelector("details.menu[open]");
    if (open) return shut(open);
    if (inField(here)) here.blur();
    return;
  }
  if (page.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (inField(here) || document.querySelector("dialog[open]")) return;
  if (Date.now() - going < 1500) {
    going = 0;
    const place = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
    return place?.click();
  }
  const act = {
    g: () => (going = Date.now()),
    "?": help,
    j: () => move(1),
    k: () => move(-1),
    "/": () => {
      event.preventDefault();
      first("[data-search], main [type=search]")?.focus();
    },
    c: () => first("[data-compose]")?.click(),
  }[event.key];
  act?.();
}
document.addEventListener("keydown", key);
