// The few things that the pages do with a script. Each works without it too, in a plainer way.
"use strict";

// A link or button with data-dialog="id" opens that <dialog>. Without script the link goes to a page that confirms.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
  } else if (event.target.closest("[data-close]")) {
    event.preventDefault();
    event.target.closest("dialog").close();
  }
});

// A form is sent once: the second press of an impatient finger does nothing. The server refuses it as well.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-many")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});
// Coming back with the browser's arrow shows the page as it was left; it may be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// The summary of errors gets focus, so that it is the first thing read out.
document.querySelector(".error-summary")?.focus({ preventScroll: true });

// Escape closes the menu on a telephone and gives focus back to its button.
document.addEventListener("keydown", (event) => {
  const sheet = document.querySelector(".sheet[open]");
  if (event.key === "Escape" && sheet) {
    sheet.open = false;
    sheet.querySelector("summary").focus();
  }
});

// A tab strip that is wider than the telephone starts where the current tab is.
document.querySelectorAll(".tabs [aria-current]").forEach((tab) => {
  const strip = tab.closest("ul");
  strip.scrollLeft = tab.offsetLeft - (strip.clientWidth - tab.clientWidth) / 2;
});
