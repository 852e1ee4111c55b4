// The grid of a budget: sums as one types, rows moved with Alt and the arrows. What is saved is summed by the server.
"use strict";

(() => {
  const UNITS = { kr: 1, kronor: 1, sek: 1, ":-": 1, tkr: 1000, kkr: 1000, mnkr: 1e6, mkr: 1e6 };
  const SPACES = /[\s\u00a0\u2007\u2009\u202f]+/g;
  let grid = null;

  // Öre of what is typed, as finsam/bas/parsing.py reads it: null when the cell is empty, NaN when it is no amount.
  const ore = (text, bare, minus) => {
    let tidy = text.replace(SPACES, "").toLowerCase();
    if (!tidy) return null;
    const sign = minus && /^[-\u2212\u2013]/.test(tidy) ? -1 : 1;
    if (sign < 0) tidy = tidy.slice(1);
    const unit = tidy.match(/(kronor|mnkr|mkr|tkr|kkr|sek|kr|:-)$/);
    if (unit) tidy = tidy.slice(0, -unit[1].length);
    if (/^[1-9]\d{0,2}(\.\d{3})+(,\d+)?$/.test(tidy)) {
      if (tidy.split(".").length === 2 && !tidy.includes(",")) return NaN;
      tidy = tidy.replaceAll(".", "");
    }
    if (!/^\d{1,12}([.,]\d+)?$/.test(tidy)) return NaN;
    return sign * Math.round(Number(tidy.replace(",", ".")) * (unit ? UNITS[unit[1]] : bare) * 100);
  };

  const shown = (amount, bare) => {
    const sign = amount < 0 ? "\u2212" : "";
    const per = bare * 100;
    const whole = Math.floor(Math.abs(amount) / per);
    let rest = String(Math.abs(amount) % per).padStart(String(per).length - 1, "0");
    rest = bare === 1 ? (Number(rest) ? rest : "") : rest.replace(/0+$/, "");
    const digits = String(whole).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
    return `${sign}${digits}${rest ? `,${rest}` : ""}\u00a0${bare === 1 ? "kr" : "tkr"}`;
  };

  const write = (line, sums, bare) => {
    if (!line) return;
    for (const cell of line.querySelectorAll("[data-year]")) {
      const amount = sums[cell.dataset.year];
      if (amount !== undefined) cell.textContent = Number.isNaN(amount) ? "Går inte att räkna" : shown(amount, bare);
    }
  };

  const add = (sums, other) => {
    for (const [year, amount] of Object.entries(other)) sums[year] = (sums[year] ?? 0) + amount;
  };

  const ofRow = (row, bare) => {
    const sums = { alla: 0 };
    let any = false;
    for (const cell of row.querySelectorAll(".grid-amount")) {
      const input = cell.querySelector("input");
      const amount = ore(input.value, bare, "minus" in input.dataset);
      sums[cell.dataset.year] = amount ?? 0;
      sums.alla += amount ?? 0;
      any ||= amount !== null;
    }
    const whole = row.querySelector(".grid-of-row");
    if (whole) whole.textContent = !any ? "\u2013" : Number.isNaN(sums.alla) ? "Går inte att räkna" : shown(sums.alla, bare);
    return sums;
  };

  const count = () => {
    const bare = Number(grid.dataset.bare);
    const whole = { kostnad: {}, intakt: {} };
    for (const group of grid.querySelectorAll("[data-group]")) {
      const sums = {};
      for (const row of group.querySelectorAll("[data-row]")) add(sums, ofRow(row, bare));
      write(group.querySelector("[data-sum]"), sums, bare);
      add(whole[group.dataset.group], sums);
    }
    write(grid.querySelector("[data-sum=kostnad]"), whole.kostnad, bare);
    write(grid.querySelector("[data-sum=intakt]"), whole.intakt, bare);
    const left = {};
    for (const year of Object.keys(whole.intakt)) left[year] = whole.intakt[year] - (whole.kostnad[year] ?? 0);
    write(grid.querySelector("[data-sum=kvar]"), left, bare);
    return Number.isNaN(whole.kostnad.alla ?? 0) ? "" : `Summa kostnader ${shown(whole.kostnad.alla ?? 0, bare)}`;
  };

  // Told to a screen reader once the typing has paused, not at each key.
  let waiting = 0;
  const say = (words) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const output = grid?.querySelector("[data-say]");
      if (output) output.textContent = words;
    }, 800);
  };

  document.addEventListener("input", (event) => {
    grid = event.target.closest("[data-grid]");
    if (grid && event.target.closest(".grid-amount")) say(count());
  });

  document.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    row.querySelector(`[data-move=${event.key === "ArrowUp" ? "up" : "down"}]`).click();
  });

  // Leaving with what is not saved is asked about by the browser.
  let changed = false;
  document.addEventListener("input", (event) => { changed ||= Boolean(event.target.closest(".budget-form")); });
  document.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
})();
