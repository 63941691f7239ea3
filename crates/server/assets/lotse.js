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
  // The map: closer by button, by two fingers or by the wheel with Ctrl (which is also how browsers tell of two fingers on
  // a touchpad), moved by pulling or with the arrow keys. What is seen is the viewBox alone; pins keep their size on the screen.
  const map = document.querySelector(".map");
  const zoom = document.querySelector(".zoom");
  if (map && zoom) {
    const home = map.viewBox.baseVal;
    const whole = { x: home.x, y: home.y, width: home.width, height: home.height };
    const most = 8;
    // A hand that trembles by so many pixels does not pull.
    const calm = 8;
    const fingers = new Map();
    let near = 1, x = whole.x, y = whole.y, way = 0, pulled = false;
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
    // What lies under the point stays there.
    const closer = (factor, at) => {
      const box = map.getBoundingClientRect();
      const point = at || { x: box.left + box.width / 2, y: box.top + box.height / 2 };
      const before = unit();
      near = limit(near * factor, 1, most);
      // As far away as it goes is the whole, not almost the whole.
      if (near < 1.01) near = 1;
      const after = unit();
      x += (point.x - box.left) * (before - after);
      y += (point.y - box.top) * (before - after);
      show();
    };
    zoom.hidden = false;
    zoom.addEventListener("click", (event) => {
      const step = event.target.dataset.zoom;
      if (step) closer(step === "in" ? 1.6 : 1 / 1.6);
    });
    map.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      // A notch of a wheel is some 100 pixels or three lines, two fingers on a touchpad give a few pixels at a time.
      const pixels = event.deltaY * (event.deltaMode === 1 ? 33 : 1);
      closer(limit(Math.exp(-pixels / 100), 1 / 1.6, 1.6), { x: event.clientX, y: event.clientY });
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
    // One finger scrolls the page as long as all of the map is seen; two are always for the map.
    map.addEventListener("touchmove", (event) => {
      if (event.touches.length > 1) event.preventDefault();
    }, { passive: false });
    map.addEventListener("pointerdown", (event) => {
      if (!fingers.size) [way, pulled] = [0, false];
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    });
    window.addEventListener("pointermove", (event) => {
      if (!fingers.has(event.pointerId)) return;
      const [from, wide] = [middle(), spread()];
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      const [to, wider] = [middle(), spread()];
      way += Math.hypot(to.x - from.x, to.y - from.y) + Math.abs(wider - wide);
      if (way < calm) return;
      if (wide && wider) {
        pulled = true;
        closer(wider / wide, to);
      }
      if (near <= 1) return;
      pulled = true;
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
      if (pulled && event.detail) event.preventDefault();
    });
    map.addEventListener("dragstart", (event) => event.preventDefault());
    map.addEventListener("keydown", (event) => {
      const step = whole.width / near / 8;
      const steps = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
      const taken = near > 1 ? steps[event.key] : null;
      if (event.key === "+") closer(1.6);
      else if (event.key === "-") closer(1 / 1.6);
      else if (taken) [x, y] = [x + taken[0], y + taken[1]];
      else return;
      event.preventDefault();
      show();
    });
    // A place reached with the keyboard is seen. One that is pressed stays where it is, or the finger would miss it.
    map.addEventListener("focusin", (event) => {
      const circle = event.target.querySelector("circle");
      if (near <= 1 || !circle || !event.target.matches(":focus-visible")) return;
      x = circle.cx.baseVal.value - whole.width / near / 2;
      y = circle.cy.baseVal.value - whole.height / near / 2;
      show();
    });
    for (const hint of document.querySelectorAll("[data-gestures]")) hint.hidden = false;
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
