"use strict";
(() => {
  const words = document.body.dataset;

  // Buttons are made here, so that a reader without scripts finds no dead ones.
  const button = (text, action) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", action);
    return made;
  };

  const order = new Intl.Collator(undefined, { numeric: true });
  const compare = (a, b, column) => {
    const [x, y] = [a.cells[column], b.cells[column]];
    const [p, q] = [x.dataset.value, y.dataset.value];
    if (p !== undefined && q !== undefined) return Number(p) - Number(q);
    return order.compare(x.textContent, y.textContent);
  };
  const isEmpty = (row, column) => row.cells[column].textContent.trim() === "";

  for (const heading of document.querySelectorAll("thead th")) {
    const sort = () => {
      const column = heading.cellIndex;
      const body = heading.closest("table").tBodies[0];
      const down = heading.getAttribute("aria-sort") === "ascending";
      for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].sort((a, b) => {
        // Rows with nothing there stay below, whichever way.
        const empty = isEmpty(a, column) - isEmpty(b, column);
        return empty || (down ? -1 : 1) * compare(a, b, column);
      });
      body.append(...rows);
    };
    const made = button(heading.textContent, sort);
    heading.replaceChildren(made);
  }

  // Paper can't be opened: print shows all.
  const folds = [...document.querySelectorAll("details")];
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = folds.filter((fold) => !fold.open);
    for (const fold of closed) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of closed) fold.open = false;
  });

  const dialog = document.getElementById("zoom");
  const stage = dialog.querySelector(".stage");
  let home = null;
  let scale = 1;
  const resize = () => {
    const svg = stage.firstElementChild;
    const { width, height } = svg.viewBox.baseVal;
    const fit = Math.min(stage.clientWidth / width, stage.clientHeight / height);
    svg.style.width = `${width * fit * scale}px`;
    svg.style.height = `${height * fit * scale}px`;
  };
  const zoom = (by) => {
    scale = Math.min(16, Math.max(1, by > 0 ? scale * 1.5 : scale / 1.5));
    resize();
  };
  const open = (drawing) => {
    // Moved, not copied: a copy would have the same identifiers.
    home = drawing;
    scale = 1;
    dialog.querySelector("h2").textContent = drawing.dataset.title;
    stage.append(drawing.querySelector("svg"));
    dialog.showModal();
    resize();
  };
  dialog.addEventListener("close", () => {
    const svg = stage.firstElementChild;
    svg.removeAttribute("style");
    home.prepend(svg);
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "+" || event.key === "=") zoom(1);
    if (event.key === "-") zoom(-1);
  });
  for (const made of dialog.querySelectorAll("button")) {
    const by = Number(made.dataset.zoom);
    made.addEventListener("click", () => (by ? zoom(by) : dialog.close()));
  }
  for (const drawing of document.querySelectorAll(".drawing")) {
    const made = button(words.enlarge, () => open(drawing));
    const label = `${words.enlargeFigure} ${drawing.dataset.title}`;
    made.setAttribute("aria-label", label);
    drawing.nextElementSibling.prepend(made);
  }
})();
