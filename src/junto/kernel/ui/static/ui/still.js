// A page that may be taken from its reader asks now and then whether it is still there for her.
// Without this script the next request says so; with it, an open page does within a minute.
const EVERY = 45000;
const mark = document.querySelector("[data-still]");

async function look() {
  if (document.visibilityState !== "visible") return;
  let answer;
  try {
    answer = await fetch(location.pathname, { redirect: "manual", cache: "no-store" });
  } catch {
    return; // no answer is no answer: the next look decides
  }
  if (answer.status !== 404 && answer.type !== "opaqueredirect" && answer.status !== 403) return;
  const said = document.createElement("p");
  said.className = "lead";
  said.textContent = mark.dataset.still;
  document.querySelector("main").replaceChildren(said);
  document.title = mark.dataset.still;
  clearInterval(timer);
}

const timer = mark ? setInterval(look, EVERY) : 0;
if (mark) document.addEventListener("visibilitychange", look);
