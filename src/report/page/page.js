"use strict";
(() => {
  const root = document.documentElement;
  const title = document.querySelector("title");
  document.getElementById("switch").addEventListener("click", () => {
    const next = root.dataset.language === "zh" ? "en" : "zh";
    root.dataset.language = root.lang = next;
    title.textContent = title.dataset[next];
  });

  // A column of numbers is sorted by the numbers behind its words; what has none comes last.
  const collator = new Intl.Collator("zh", { numeric: true });
  const key = (row, at) => {
    const cell = row.cells[at];
    return "sort" in cell.dataset ? Number(cell.dataset.sort) : cell.innerText;
  };
  const rank = (a, b) => {
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return typeof a === "number" ? a - b : collator.compare(a, b);
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    const body = table.tBodies[0];
    [...table.tHead.rows[0].cells].forEach((head, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...body.rows].sort((a, b) => {
          const [x, y] = [key(a, at), key(b, at)];
          return down && typeof x === typeof y ? -rank(x, y) : rank(x, y);
        });
        body.append(...rows);
      });
    });
  }

  for (const detail of document.querySelectorAll(".detail")) {
    const tip = detail.querySelector(".tip");
    const open = () => {
      detail.classList.add("open");
      const box = detail.getBoundingClientRect();
      const left = Math.max(8, Math.min(box.left, innerWidth - tip.offsetWidth - 8));
      const below = box.bottom + 6;
      const top = below + tip.offsetHeight > innerHeight ? box.top - tip.offsetHeight - 6 : below;
      tip.style.left = `${left}px`;
      tip.style.top = `${Math.max(8, top)}px`;
    };
    const close = () => detail.classList.remove("open");
    detail.addEventListener("mouseenter", open);
    detail.addEventListener("focus", open);
    detail.addEventListener("mouseleave", close);
    detail.addEventListener("blur", close);
    detail.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  }
})();
