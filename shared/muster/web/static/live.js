// Small comforts: relative times stay true, marked regions follow their stream. All works without.

const steps = [[60, 1, "s"], [3600, 60, "min"], [172800, 3600, "h"], [63072000, 86400, "days"]];

function relative(seconds) {
  const size = Math.abs(seconds);
  if (size < 1) return "now";
  const [, unit, word] = steps.find(([below]) => size < below) ?? [0, 31557600, "years"];
  const amount = `${Math.floor(size / unit).toLocaleString("en").replaceAll(",", " ")} ${word}`;
  return seconds > 0 ? `in ${amount}` : `${amount} ago`;
}

function tellTimes() {
  for (const each of document.querySelectorAll("[data-relative-to]")) {
    const text = relative((Date.parse(each.dataset.relativeTo) - Date.now()) / 1000);
    if (each.textContent !== text) each.textContent = text;
  }
}

function makeScrollersReachable() {
  for (const each of document.querySelectorAll(".scroll")) {
    if (each.scrollWidth <= each.clientWidth) continue;
    each.tabIndex = 0;
    each.setAttribute("role", "region");
    each.setAttribute("aria-label", each.querySelector("caption")?.textContent.trim() ?? "Table");
  }
}

function say(text) {
  let place = document.getElementById("live-says");
  if (!place) {
    place = Object.assign(document.createElement("p"), { id: "live-says", className: "unseen" });
    place.setAttribute("role", "status");
    document.body.append(place);
  }
  place.textContent = text;
}

function isTypingIn(region) {
  return region.contains(document.activeElement)
    && document.activeElement.matches("input, textarea, select");
}

function replace(region, fresh) {
  if (isTypingIn(region)) return region.addEventListener("focusout", refresh, { once: true });
  const focused = region.contains(document.activeElement) ? document.activeElement : null;
  const same = focused?.id ? `#${CSS.escape(focused.id)}`
    : focused?.href ? `a[href="${CSS.escape(focused.getAttribute("href"))}"]` : null;
  region.replaceChildren(...fresh.childNodes);
  if (same) region.querySelector(same)?.focus();
  region.classList.remove("fresh");
  requestAnimationFrame(() => region.classList.add("fresh"));
  say(region.dataset.liveSays ?? "This list was updated");
}

function goToSignIn() {
  // The session is over: to read on is to be led to the sign-in, as when the page is opened.
  if (isTypingIn(document)) return say("Live updates have stopped. Sign in again to go on.");
  location.reload();
}

let waiting;

function refresh() {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
    if (answer?.redirected) return goToSignIn();
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const region of document.querySelectorAll("[data-live][id]")) {
      const fresh = page.getElementById(region.id);
      if (fresh && fresh.textContent.replace(/\s+/g, "") !== region.textContent.replace(/\s+/g, "")) {
        replace(region, fresh);
      }
    }
    tellTimes();
  }, 100);
}

function follow(address) {
  const name = `muster ${address}`;
  const others = new BroadcastChannel(name);
  others.onmessage = refresh;
  const open = () => new Promise(() => {
    const source = new EventSource(address);
    source.onopen = refresh; // what changed between the page and the stream
    source.onmessage = () => { refresh(); others.postMessage("changed"); };
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) say("Live updates have stopped. Reload the page.");
    };
    addEventListener("pagehide", () => source.close());
  });
  // One stream per browser: the other tabs are told by the tab that holds the lock.
  if (navigator.locks) navigator.locks.request(name, open); else open();
}

tellTimes();
setInterval(tellTimes, 1000);
makeScrollersReachable();
addEventListener("resize", makeScrollersReachable);
document.querySelector("[data-focus]")?.focus();
new Set([...document.querySelectorAll("[data-live]")].map((each) => each.dataset.live)).forEach(follow);
