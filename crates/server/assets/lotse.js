// Completions while typing, the buttons that copy a citation and print, and a map one can come closer to and move. Every
// page works without this file; nothing here leaves the own server.
(() => {
  "use strict";
  const wait = 150;
  const complete = (input, address, read) => {
    const list = document.getElementById(input.getAttribute("list"));
    let timer = 0, last = "", controller = null;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      const typed = input.value.trim();
      if (typed.length < 2 || typed === last) return;
      timer = setTimeout(async () => {
        last = typed;
        if (controller) controller.abort();
        controller = new AbortController();
        try {
          const answer = await fetch(address + encodeURIComponent(typed), { signal: controller.signal });
          if (!answer.ok) return;
          const options = read(await answer.json()).map((text) => {
            const option = document.createElement("option");
            option.value = text;
            return option;
          });
          list.replaceChildren(...options);
        } catch (error) {
          if (error.name !== "AbortError") throw error;
        }
      }, wait);
    });
  };
  for (const button of document.querySelectorAll("[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    // Browsers let a page write to the clipboard over TLS and on loopback only.
    if (!source || !navigator.clipboard) continue;
    const label = button.textContent;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = label; }, 2000);
    });
  }
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  // The map: closer by button, by two fingers or by the wheel with Ctrl, moved by pulling or with the arrow keys. What is
  // seen is the viewBox alone; pins keep their size on the screen.
  const map = document.querySelector(".map");
  const zoom = document.querySelector(".zoom");
  if (map && zoom) {
    const home = map.viewBox.baseVal;
    const whole = { x: home.x, y: home.y, width: home.width, height: home.height };
    const most = 8;
    const fingers = new Map();
    let near = 1, x = whole.x, y = whole.y, moved = 0;
    const limit = (value, low, high) => Math.min(Math.max(value, low), high);
    const show = () => {
      const width = whole.width / near, height = whole.height / near;
      x = limit(x, whole.x, whole.x + whole.width - width);
      y = limit(y, whole.y, whole.y + whole.height - height);
      map.setAttribute("viewBox", [x, y, width, height].join(" "));
      map.style.setProperty("--near", near);
      map.classList.toggle("near", near > 1);
      zoom.querySelector("[data-zoom=in]").disabled = near >= most;
      zoom.querySelector("[data-zoom=out]").disabled = near <= 1;
    };
    // Grid units to a pixel on the screen.
    const unit = () => whole.width / near / map.getBoundingClientRect().width;
    const closer = (factor, at) => {
      const box = map.getBoundingClientRect();
      const point = at || { x: box.left + box.width / 2, y: box.top + box.height / 2 };
      const before = unit();
      near = limit(near * factor, 1, most);
      const after = unit();
      x += (point.x - box.left) * (before - after);
      y += (point.y - box.top) * (before - after);
      show();
    };
    zoom.hidden = false;
    zoom.addEventListener("click", (event) => {
      const way = event.target.dataset.zoom;
      if (way) closer(way === "in" ? 1.6 : 1 / 1.6);
    });
    map.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      closer(event.deltaY < 0 ? 1.25 : 0.8, { x: event.clientX, y: event.clientY });
    }, { passive: false });
    const middle = () => {
      const all = [...fingers.values()];
      const sum = all.reduce((a, b) => ({ x: a.x + b.x, y: a.y + b.y }), { x: 0, y: 0 });
      return { x: sum.x / all.length, y: sum.y / all.length };
    };
    const spread = () => {
      const [a, b] = [...fingers.values()];
      return b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
    };
    map.addEventListener("pointerdown", (event) => {
      if (!fingers.size) moved = 0;
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    });
    window.addEventListener("pointermove", (event) => {
      if (!fingers.has(event.pointerId)) return;
      const [from, wide] = [middle(), spread()];
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      const [to, wider] = [middle(), spread()];
      moved += Math.hypot(to.x - from.x, to.y - from.y) + Math.abs(wider - wide);
      if (wide && wider) closer(wider / wide, to);
      if (near <= 1 || moved < 5) return;
      map.classList.add("held");
      x -= (to.x - from.x) * unit();
      y -= (to.y - from.y) * unit();
      show();
    });
    const release = (event) => {
      fingers.delete(event.pointerId);
      if (!fingers.size) map.classList.remove("held");
    };
    window.addEventListener("pointerup", release);
    window.addEventListener("pointercancel", release);
    // Whoever pulled the map did not choose a place.
    map.addEventListener("click", (event) => {
      if (moved >= 5 && event.detail) event.preventDefault();
    });
    map.addEventListener("dragstart", (event) => event.preventDefault());
    map.addEventListener("keydown", (event) => {
      const step = whole.width / near / 8;
      const ways = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
      const way = near > 1 ? ways[event.key] : null;
      if (event.key === "+") closer(1.6);
      else if (event.key === "-") closer(1 / 1.6);
      else if (way) [x, y] = [x + way[0], y + way[1]];
      else return;
      event.preventDefault();
      show();
    });
    // A place reached with the keyboard is seen.
    map.addEventListener("focusin", (event) => {
      const circle = event.target.querySelector("circle");
      if (near <= 1 || !circle) return;
      x = circle.cx.baseVal.value - whole.width / near / 2;
      y = circle.cy.baseVal.value - whole.height / near / 2;
      show();
    });
    show();
  }
  // A menu closes when one goes on elsewhere.
  const menu = document.querySelector(".tongues");
  document.addEventListener("click", (event) => { if (menu && !menu.contains(event.target)) menu.open = false; });
  document.addEventListener("keydown", (event) => { if (menu && event.key === "Escape") menu.open = false; });
  for (const input of document.querySelectorAll("[data-suggest]")) {
    complete(input, "/api/v1/suggest?limit=8&q=", (found) => found.suggestions.map((one) => one.text));
  }
  for (const input of document.querySelectorAll("[data-places]")) {
    complete(input, "/api/v1/places?limit=8&q=", (found) => found.places.map((one) => one.name));
  }
})();
