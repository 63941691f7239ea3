// Completions while typing, and the button that copies a citation. Every page works without this file; nothing here
// leaves the own server.
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
