"use strict";
(() => {
  const form = document.getElementById("filters");
  const count = document.getElementById("count");
  const chip = document.getElementById("only");
  const findings = new Map([...document.querySelectorAll("li[id]")].map((item) => [item.id.slice(1), item]));
  const segments = [...document.querySelectorAll("[data-marks]")].map((element) => ({
    element,
    marks: element.dataset.marks.trim().split(" ").map((mark) => mark.split(".")),
    opening: (element.dataset.opening ?? "").split(" ").filter(Boolean),
  }));
  const order = ["missed", "false", "near", "right"];
  let only = "";
  let onlyName = "";
  let chosen = null;

  const ticked = (name) => new Set([...form.querySelectorAll(`[name=${name}]:checked`)].map((box) => box.value));

  function tagOf(number) {
    const item = findings.get(number);
    const sign = item.dataset.status === "right" ? "" : item.querySelector(".sign").textContent;
    return item.dataset.type[0].toUpperCase() + sign;
  }

  // Which frames are marked in the text, and which of them are listed beside it.
  function wanted() {
    const [types, roles, statuses] = ["type", "role", "status"].map(ticked);
    const kind = form.kind.value;
    const marked = new Set();
    const listed = new Set();
    for (const [number, item] of findings) {
      const { type, status, kinds, keys } = item.dataset;
      const parts = [...item.querySelectorAll("[data-part]")].map((part) => part.dataset.part);
      const roleFits = status === "near" ? parts.some((part) => roles.has(part) || !form.querySelector(`[name=role][value="${part}"]`)) : roles.has("cue");
      const fits = types.has(type) && (!kind || kinds.split(" ").includes(kind)) && (!only || keys.split("\n").includes(only));
      if (fits && roleFits && statuses.has(status)) listed.add(number);
      if (listed.has(number) || (fits && status === "right" && !form.errors.checked)) marked.add(number);
    }
    return { marked, listed, roles };
  }

  function update() {
    const { marked, listed, roles } = wanted();
    for (const [number, item] of findings) item.hidden = !listed.has(number);
    for (const { element, marks, opening } of segments) {
      const shown = marks.filter(([number, role]) => marked.has(number) && roles.has(role));
      const cues = shown.filter(([, role]) => role === "cue").map(([number]) => findings.get(number).dataset);
      const status = order.find((name) => cues.some((cue) => cue.status === name));
      element.className = [
        ...cues.map((cue) => `cue-${cue.type}`),
        ...(status ? [status] : []),
        ...shown.filter(([, role]) => role !== "cue").map(([, role]) => `in-${role}`),
      ].join(" ");
      const tags = roles.has("cue") ? opening.filter((number) => marked.has(number)) : [];
      element.toggleAttribute("data-tag", tags.length > 0);
      if (tags.length) element.dataset.tag = tags.map(tagOf).join(" ");
    }
    for (const sheet of document.querySelectorAll("main > article")) {
      sheet.hidden = form.article.value !== "" && form.article.value !== sheet.id;
      let any = false;
      for (const row of sheet.querySelectorAll("section.row")) {
        const wrong = row.querySelector("ol > li:not([hidden])") !== null;
        any ||= wrong;
        row.hidden = (form.errors.checked || only !== "") && !wrong;
      }
      if (only !== "" && !any) sheet.hidden = true;
    }
    chip.hidden = only === "";
    chip.textContent = `only: ${onlyName} ✕`;
    const shown = visible();
    count.textContent = `${shown.length} ${shown.length === 1 ? "frame" : "frames"} listed.`;
    if (chosen && !shown.includes(chosen)) choose(null);
    else choose(chosen, false);
  }

  const visible = () => [...findings.values()].filter((item) => !item.hidden && !item.closest("article").hidden);

  function choose(item, focus = true) {
    for (const old of document.querySelectorAll(".chosen")) old.classList.remove("chosen");
    chosen = item;
    if (!item) return;
    item.classList.add("chosen");
    const number = item.id.slice(1);
    for (const { element, marks } of segments) if (marks.some(([mark]) => mark === number)) element.classList.add("chosen");
    if (focus) {
      item.focus({ preventScroll: true });
      item.scrollIntoView({ block: "nearest" });
    }
  }

  function step(by) {
    const items = visible();
    if (!items.length) return;
    const at = items.indexOf(chosen);
    choose(items[at < 0 ? (by > 0 ? 0 : items.length - 1) : Math.min(Math.max(at + by, 0), items.length - 1)]);
  }

  form.addEventListener("change", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  chip.addEventListener("click", () => { only = ""; update(); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-only]");
    if (button) {
      only = button.dataset.only;
      onlyName = button.textContent.trim();
      update();
      form.scrollIntoView();
      return;
    }
    const item = event.target.closest("main li[id]");
    if (item) { choose(item === chosen ? null : item); return; }
    const segment = event.target.closest("[data-marks]");
    if (!segment) return;
    event.preventDefault();
    const cues = segment.dataset.marks.trim().split(" ").filter((mark) => mark.endsWith(".cue"));
    const items = cues.map((mark) => findings.get(mark.split(".")[0]));
    if (items.length) choose(items[(items.indexOf(chosen) + 1) % items.length]);
  });
  document.addEventListener("focusin", (event) => {
    const item = event.target.closest("main li[id]");
    if (item && item !== chosen && item.matches(":focus-visible")) choose(item);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("select, input")) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "Escape") choose(null);
  });
  form.hidden = false;
  update();
  choose(findings.get(location.hash.slice(2)) ?? null);
  document.documentElement.classList.add("ready");
})();
