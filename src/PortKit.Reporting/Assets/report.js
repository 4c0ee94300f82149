"use strict";
(() => {
  const byId = id => document.getElementById(id);
  const layers = JSON.parse(byId("layers").textContent);

  // Theme: the system's, until one is chosen.
  const root = document.documentElement;
  const remember = theme => { try { localStorage.setItem("portkit-theme", theme); } catch { /* Pages from files may not store. */ } };
  try {
    const theme = localStorage.getItem("portkit-theme");
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
  } catch { /* As above. */ }
  byId("theme").addEventListener("click", () => {
    const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = isDark ? "light" : "dark";
    remember(root.dataset.theme);
  });

  // The section that is in view, in the navigation.
  const links = new Map([...document.querySelectorAll("nav a")].map(link => [link.hash.slice(1), link]));
  const watch = new IntersectionObserver(entries => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const [id, link] of links) link.classList.toggle("here", id === entry.target.id);
    }
  }, { rootMargin: "-20% 0px -70% 0px" });
  document.querySelectorAll("main section").forEach(section => watch.observe(section));

  // The graph: what is seen of it is the viewBox.
  if (!byId("net")) return;
  const net = byId("net"), map = byId("map"), panel = byId("panel"), find = byId("find"), found = byId("found");
  const full = { w: +net.dataset.w, h: +net.dataset.h };
  const nodes = [];
  net.querySelectorAll(".node").forEach(node => { nodes[+node.dataset.i] = node; });
  const boxes = nodes.map(node => {
    const rect = node.querySelector("rect"), at = name => +rect.getAttribute(name);
    return { x: at("x"), y: at("y"), w: at("width"), h: at("height") };
  });
  const drawn = { ...full, boxes: boxes.map(box => ({ ...box })) };
  const edges = [...net.querySelectorAll(".edges path")];
  const view = { x: 0, y: 0, scale: 1 };
  const size = () => ({ w: net.clientWidth || 1, h: net.clientHeight || 1 });
  const limits = () => {
    const { w, h } = size();
    return [Math.min(w / full.w, h / full.h, 0.5) * 0.8, 4];
  };

  const mapView = document.createElementNS(net.namespaceURI, "rect");
  map.setAttribute("viewBox", `0 0 ${full.w} ${full.h}`);
  nodes.forEach((node, i) => {
    const rect = document.createElementNS(net.namespaceURI, "rect");
    for (const [name, value] of [["x", boxes[i].x], ["y", boxes[i].y], ["width", boxes[i].w], ["height", boxes[i].h]]) rect.setAttribute(name, value);
    rect.setAttribute("class", "m " + [...node.classList].find(name => name.startsWith("f-")));
    map.append(rect);
  });
  mapView.setAttribute("class", "view");
  map.append(mapView);

  // All of a net that is much longer than wide is shown in columns, one beside the other, as in a newspaper: each column shows its part of the lines.
  const folds = byId("folds"), mapRects = [...map.querySelectorAll("rect.m")];
  function columnsFor(w, h) {
    let best = 1, scale = Math.min(w / drawn.w, h / drawn.h);
    for (let count = 2; count <= 40; count++) {
      const other = Math.min(w / (drawn.w * count), h / (drawn.h / count + 60));
      if (other > scale * 1.15) [best, scale] = [count, other];
    }
    return best;
  }
  function cuts(count) {
    // Between two rows of boxes, as near as can be to where the columns are equally long.
    const rows = drawn.boxes.map(box => [box.y, box.y + box.h]).sort((a, b) => a[0] - b[0]), gaps = [];
    let end = rows[0][1];
    for (const [top, bottom] of rows) {
      if (top > end) gaps.push((top + end) / 2);
      end = Math.max(end, bottom);
    }
    const found = [0];
    for (let i = 1; i < count; i++) {
      const at = gaps.find(gap => gap >= drawn.h * i / count);
      if (at > found[found.length - 1]) found.push(at);
    }
    return [...found, drawn.h];
  }
  function fold(count) {
    const at = cuts(count), columns = at.length - 1;
    net.classList.toggle("folded", columns > 1);
    folds.replaceChildren();
    full.w = drawn.w * columns;
    full.h = Math.max(...at.slice(1).map((end, i) => end - at[i]));
    for (let column = 0; columns > 1 && column < columns; column++) {
      const part = document.createElementNS(net.namespaceURI, "svg"), use = document.createElementNS(net.namespaceURI, "use");
      const long = at[column + 1] - at[column];
      for (const [name, value] of [["x", drawn.w * column], ["y", 0], ["width", drawn.w], ["height", long], ["viewBox", `0 ${at[column]} ${drawn.w} ${long}`]])
        part.setAttribute(name, value);
      use.setAttribute("href", "#edges");
      part.append(use);
      folds.append(part);
    }
    nodes.forEach((node, i) => {
      const column = Math.max(0, at.findLastIndex(start => start <= drawn.boxes[i].y)), [dx, dy] = [drawn.w * column, -at[column]];
      boxes[i].x = drawn.boxes[i].x + dx;
      boxes[i].y = drawn.boxes[i].y + dy;
      if (column) node.setAttribute("transform", `translate(${dx} ${dy})`);
      else node.removeAttribute("transform");
      mapRects[i].setAttribute("x", boxes[i].x);
      mapRects[i].setAttribute("y", boxes[i].y);
    });
    map.setAttribute("viewBox", `0 0 ${full.w} ${full.h}`);
  }

  // The fit that is shown, for as long as nobody has moved or zoomed: it is made anew where the window changes its size.
  let asFitted = null;
  function show() {
    asFitted = null;
    const { w, h } = size(), [low, high] = limits();
    view.scale = Math.min(high, Math.max(low, view.scale));
    const seen = { w: w / view.scale, h: h / view.scale };
    const clamp = (at, seenLength, length) =>
      seenLength >= length ? Math.min(0, Math.max(length - seenLength, at)) : Math.min(length - seenLength * 0.6, Math.max(-seenLength * 0.4, at));
    view.x = clamp(view.x, seen.w, full.w + spare() / view.scale);
    view.y = clamp(view.y, seen.h, full.h);
    net.setAttribute("viewBox", `${view.x} ${view.y} ${seen.w} ${seen.h}`);
    for (const [name, value] of [["x", view.x], ["y", view.y], ["width", seen.w], ["height", seen.h]]) mapView.setAttribute(name, value);
  }

  function zoom(factor, x = size().w / 2, y = size().h / 2) {
    const [low, high] = limits();
    const scale = Math.min(high, Math.max(low, view.scale * factor));
    view.x += x / view.scale - x / scale;
    view.y += y / view.scale - y / scale;
    view.scale = scale;
    show();
  }

  const spare = () => (map.clientWidth || 72) + 24;

  // The first box, if those that come next are seen with it; else where most of them stand: data may be far from them, between those that they go
  // to later.
  function middle(width, height) {
    const first = boxes.filter(box => box.y < height), centre = box => box.x + box.w / 2, at = centre(boxes[0]);
    const near = first.filter(box => Math.abs(centre(box) - at) + box.w / 2 <= width / 2);
    return near.length * 2 > first.length ? at : first.map(centre).sort((a, b) => a - b)[Math.floor(first.length / 2)];
  }
  const presets = {
    in: () => zoom(1.3),
    out: () => zoom(1 / 1.3),
    width: () => {
      fold(1);

      // The width of the net, as long as its names can be read.
      view.scale = Math.min(1.15, Math.max(0.72, (size().w - spare()) / full.w));
      const width = (size().w - spare()) / view.scale;
      view.x = middle(width, size().h / view.scale) - width / 2;
      if (full.w * view.scale <= size().w - spare()) view.x = full.w / 2 - (size().w - spare()) / 2 / view.scale;
      view.y = 0;
      show();
      asFitted = "width";
    },
    all: () => {
      fold(columnsFor(size().w - spare(), size().h));
      view.scale = Math.min((size().w - spare()) / full.w, size().h / full.h);
      view.x = full.w / 2 - (size().w - spare()) / 2 / view.scale;
      view.y = full.h / 2 - size().h / 2 / view.scale;
      show();
      asFitted = "all";
    },
  };
  document.querySelectorAll("[data-zoom]").forEach(button => button.addEventListener("click", presets[button.dataset.zoom]));

  function reveal(i, centre) {
    // On a phone the panel lies over the lower part of the net.
    const at = net.getBoundingClientRect(), over = panel.getBoundingClientRect();
    const free = !panel.hidden && over.top > at.top + 120 && over.left < at.right ? Math.min(over.top, at.bottom) - at.top : size().h;
    const { w } = size(), h = free, box = boxes[i], margin = 30 / view.scale;
    const seen = { w: (w - spare()) / view.scale, h: h / view.scale };
    const isIn = box.x >= view.x + margin && box.x + box.w <= view.x + seen.w - margin && box.y >= view.y + margin && box.y + box.h <= view.y + seen.h - margin;
    if (isIn && !centre) return;
    view.x = box.x + box.w / 2 - seen.w / 2;
    view.y = box.y + box.h / 2 - seen.h / 2;
    show();
  }

  // Wheel, drag and pinch. The page goes on scrolling over the net: it takes the wheel with Ctrl, or once it was clicked, and two fingers.
  const canvas = byId("canvas"), tip = byId("tip");
  let isHeld = false, tipEnd = 0;
  const hold = held => { isHeld = held; canvas.classList.toggle("held", held); };
  const advise = text => {
    tip.textContent = text;
    tip.classList.add("shown");
    clearTimeout(tipEnd);
    tipEnd = setTimeout(() => tip.classList.remove("shown"), 1600);
  };
  canvas.addEventListener("pointerdown", event => { if (event.pointerType !== "touch") hold(true); });
  canvas.addEventListener("pointerleave", () => hold(false));
  const point = event => { const at = net.getBoundingClientRect(); return [event.clientX - at.left, event.clientY - at.top]; };
  net.addEventListener("wheel", event => {
    if (!event.ctrlKey && !event.metaKey && !isHeld) {
      advise("Ctrl and wheel to zoom, or click first");
      return;
    }
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), ...point(event));
  }, { passive: false });
  for (const touch of ["touchstart", "touchmove"]) {
    net.addEventListener(touch, event => {
      if (event.touches.length > 1 && event.cancelable) event.preventDefault();
      else if (touch === "touchmove") advise("Two fingers move and zoom the net");
    }, { passive: false });
  }
  const fingers = new Map();
  let moved = 0;
  net.addEventListener("pointerdown", event => {
    fingers.set(event.pointerId, point(event));
    moved = 0;
  });
  net.addEventListener("pointermove", event => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = point(event);
    fingers.set(event.pointerId, now);
    const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
    moved += Math.hypot(dx, dy);
    if (moved > 4 && (event.pointerType !== "touch" || fingers.size === 2) && !net.hasPointerCapture(event.pointerId)) {
      net.setPointerCapture(event.pointerId);
      net.classList.add("moving");
    }
    if (fingers.size === 2) {
      const other = [...fingers].find(([id]) => id !== event.pointerId)[1];
      const apart = at => Math.hypot(at[0] - other[0], at[1] - other[1]) || 1;
      view.x -= dx / 2 / view.scale;
      view.y -= dy / 2 / view.scale;
      zoom(apart(now) / apart(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    } else if (moved > 4 && event.pointerType !== "touch") {
      view.x -= dx / view.scale;
      view.y -= dy / view.scale;
      show();
    }
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    net.addEventListener(end, event => { fingers.delete(event.pointerId); net.classList.remove("moving"); });
  }

  // The map of all of it.
  const jump = event => {
    const at = map.getBoundingClientRect(), { w, h } = size();
    view.x = (event.clientX - at.left) / at.width * full.w - w / view.scale / 2;
    view.y = (event.clientY - at.top) / at.height * full.h - h / view.scale / 2;
    show();
  };
  const isMouse = event => event.pointerType !== "touch";
  map.addEventListener("pointerdown", event => { if (isMouse(event)) { map.setPointerCapture(event.pointerId); jump(event); } });
  map.addEventListener("pointermove", event => { if (isMouse(event) && event.buttons) jump(event); });
  map.addEventListener("click", jump);

  // The layer that is chosen.
  let current = 0, chosen = -1;
  const element = (tag, text, name) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (name) made.className = name;
    return made;
  };
  function item(lines) {
    const made = element("div", undefined, "item");
    for (const [text, name] of lines) {
      if (!text) continue;
      const line = element("p", text, name);
      line.dir = "auto";
      made.append(line);
    }
    return made;
  }

  function choose(i) {
    if (chosen >= 0) nodes[chosen].classList.remove("chosen");
    chosen = i;
    stand(i);
    nodes[i].classList.add("chosen");
    light(i);
    const layer = layers[i];
    const close = element("button", "✕");
    close.type = "button";
    close.setAttribute("aria-label", "Close");
    close.addEventListener("click", shut);
    const head = element("div", undefined, "head"), title = element("h3", layer.name);
    title.dir = "auto";
    head.append(title, close);
    panel.replaceChildren(head, element("p", [layer.type, layer.work && `${layer.work} multiply-adds`, layer.at].filter(Boolean).join(" · "), "quiet"));
    if (layer.open) panel.append(element("p", layer.open, "bad"));
    panel.append(...layer.said.map(said => {
      const made = item([[said.text], [said.hint, "quiet"]]);
      made.classList.add(said.severity);
      return made;
    }));
    const part = (name, items) => { if (items.length) panel.append(element("h4", name), ...items); };
    part("Reads", layer.bottoms.map(blob => item([[`${blob.name}  ${blob.shape}`]])));
    part("Makes", layer.tops.map(blob => item([[`${blob.name}  ${blob.shape}`], [blob.values, "quiet"], [blob.bad, "bad"]])));
    part("Parameters", layer.blobs.map(blob => item([
      [`${blob.name}  ${blob.shape}  (${blob.count.toLocaleString("en")})`],
      [blob.shared ? `shared with ${blob.shared}` : blob.filler],
      [blob.values, "quiet"],
      [`learning rate × ${blob.lr}, decay × ${blob.decay}`, "quiet"]])));
    if (layer.text) panel.append(element("h4", "As the net says it"), element("pre", layer.text));
    panel.hidden = false;
    panel.scrollTop = 0;
    show();
    reveal(i);
    address(`#layer=${encodeURIComponent(layer.name)}`);
  }

  // The address tells which layer is shown, and shows the one that it tells.
  function address(hash) {
    try { history.replaceState(null, "", hash); } catch { /* Some viewers have no addresses. */ }
  }
  function follow() {
    if (!location.hash.startsWith("#layer=")) return;
    let name;
    try { name = decodeURIComponent(location.hash.slice("#layer=".length)); } catch { return; }
    const i = layers.findIndex(layer => layer.name === name);
    if (i < 0) return;
    choose(i);
    byId("graph").scrollIntoView();
  }
  addEventListener("hashchange", follow);

  function shut() {
    if (chosen < 0) return;
    nodes[chosen].classList.remove("chosen");
    edges.forEach(edge => edge.classList.remove("lit"));
    panel.hidden = true;
    chosen = -1;
    address("#graph");
    show();
    nodes[current].focus({ preventScroll: true });
  }

  const hostOf = i => { while (i > 0 && nodes[i].classList.contains("small")) i = boxHosts[i]; return i; };
  const boxHosts = nodes.map((node, i) => {
    if (!node.classList.contains("small")) return i;
    let host = node.previousElementSibling;
    while (host.classList.contains("small")) host = host.previousElementSibling;
    return +host.dataset.i;
  });
  function light(i) {
    const host = String(hostOf(i));
    edges.forEach(edge => edge.classList.toggle("lit", edge.dataset.a === host || edge.dataset.b === host));
  }

  function stand(i) {
    nodes[current].setAttribute("tabindex", "-1");
    current = i;
    nodes[i].setAttribute("tabindex", "0");
  }

  function walk(dx, dy) {
    const from = boxes[current], middle = box => [box.x + box.w / 2, box.y + box.h / 2];
    const [x, y] = middle(from);
    let best = -1, least = Infinity;
    boxes.forEach((box, i) => {
      const [otherX, otherY] = middle(box);
      const along = dx ? (otherX - x) * dx : (otherY - y) * dy, aside = Math.abs(dx ? otherY - y : otherX - x);
      const cost = along + aside * 3;
      if (i !== current && along > 1 && cost < least) [best, least] = [i, cost];
    });
    if (best < 0) return;
    stand(best);
    nodes[best].focus({ preventScroll: true });
    reveal(best);
  }

  nodes.forEach((node, i) => {
    node.addEventListener("click", () => { if (moved <= 4) choose(i); });
    node.addEventListener("focus", () => { stand(i); if (node.matches(":focus-visible")) reveal(i); });
  });
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  byId("canvas").addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = arrows[event.key];
    if (arrow && event.shiftKey) { view.x += arrow[0] * 80 / view.scale; view.y += arrow[1] * 80 / view.scale; show(); }
    else if (arrow) walk(...arrow);
    else if (event.key === "Enter" || event.key === " ") choose(current);
    else if (event.key === "+" || event.key === "=") presets.in();
    else if (event.key === "-") presets.out();
    else if (event.key === "0") presets.all();
    else if (event.key === "Home") { stand(0); nodes[0].focus({ preventScroll: true }); reveal(0); }
    else if (event.key === "End") { stand(nodes.length - 1); nodes[current].focus({ preventScroll: true }); reveal(current); }
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", event => { if (event.key === "Escape") shut(); });

  // Finding a layer by a part of its name or by its type; Enter goes on to the next.
  let hits = [], hit = 0;
  const tell = () => { found.textContent = !find.value ? "" : hits.length ? `${hit + 1} of ${hits.length}: ${layers[hits[hit]].name}` : "No layer of that name"; };
  find.addEventListener("input", () => {
    const word = find.value.trim().toLowerCase();
    hits = word ? layers.map((layer, i) => [layer, i]).filter(([layer]) => layer.name.toLowerCase().includes(word)).map(([, i]) => i) : [];
    if (word && !hits.length) hits = layers.map((layer, i) => [layer, i]).filter(([layer]) => layer.type.toLowerCase().includes(word)).map(([, i]) => i);
    hit = 0;
    if (hits.length) choose(hits[0]);
    tell();
  });
  find.addEventListener("keydown", event => {
    if (event.key !== "Enter" || !hits.length) return;
    event.preventDefault();
    hit = (hit + (event.shiftKey ? hits.length - 1 : 1)) % hits.length;
    choose(hits[hit]);
    tell();
  });

  new ResizeObserver(() => asFitted ? presets[asFitted]() : show()).observe(net);
  presets.width();
  follow();
})();
