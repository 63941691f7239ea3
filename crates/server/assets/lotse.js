// Completions while typing. Every page works without this file; nothing here leaves the own server.
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
  for (const input of document.querySelectorAll("[data-suggest]")) {
    complete(input, "/api/v1/suggest?limit=8&q=", (found) => found.suggestions.map((one) => one.text));
  }
  for (const input of document.querySelectorAll("[data-places]")) {
    complete(input, "/api/v1/places?limit=8&q=", (found) => found.places.map((one) => one.name));
  }
})();
