// The sum of a rekvisition's rows as one types. Without script the page shows the sum that is saved.
"use strict";

// Amounts as finsam/bas/parsing.py reads them, in öre so that nothing is lost: "12 500,50 kr", "12,5 tkr", "-300".
function ore(text) {
  const typed = text.toLowerCase().replace(/[\s\u00a0\u202f]/g, "").replace(/[\u2212\u2013]/g, "-");
  const found = /^([+-]?)(\d[\d.]*)(?:,(\d+))?(?::-)?(kr|kronor|tkr|mnkr)?$/.exec(typed);
  if (!found) return typed === "" ? 0n : null;
  let [, sign, whole, decimals = "", unit = ""] = found;
  const points = whole.split(".");
  if (points.length > 1) {
    if (points.slice(1).every((part) => part.length === 3) && points.length > 2) whole = points.join("");
    else if (points.length === 2 && points[1].length !== 3 && !decimals) [whole, decimals] = points;
    else return null;
  }
  const places = { tkr: 5, mnkr: 8 }[unit] ?? 2;
  if (decimals.replace(/0+$/, "").length > places) return null;
  const value = BigInt(whole + decimals.slice(0, places).padEnd(places, "0"));
  return sign === "-" ? -value : value;
}

function kronor(value) {
  const sign = value < 0n ? "\u2212" : "";
  const digits = String(value < 0n ? -value : value).padStart(3, "0");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  const rest = digits.slice(-2);
  return sign + whole + (rest === "00" ? "" : "," + rest);
}

// Decimals of the server: "1234.50".
function plain(text) {
  const [whole, decimals = ""] = text.split(".");
  const value = BigInt(whole.replace("-", "") + decimals.slice(0, 2).padEnd(2, "0"));
  return whole.startsWith("-") ? -value : value;
}

document.querySelectorAll("form[data-sums]").forEach((form) => {
  const rows = form.querySelectorAll('[data-sum="rad"]');
  const incomes = form.querySelector('[name="ovriga_intakter"]');
  const total = form.querySelector("[data-total]");
  const left = form.querySelector("[data-left]");

  function add() {
    const typed = [...rows].map((field) => ore(field.value));
    const minus = incomes ? ore(incomes.value) : 0n;
    if (typed.includes(null) || minus === null) {
      total.textContent = "–";
      if (left) left.textContent = "–";
      return;
    }
    const sum = typed.reduce((one, other) => one + other, plain(form.dataset.shut)) - minus;
    total.textContent = kronor(sum);
    if (left) left.textContent = kronor(plain(form.dataset.before) - sum);
  }

  form.addEventListener("input", add);
  add();
});
