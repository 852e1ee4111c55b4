// Mends what the stock admin leaves behind for those who do not see colours, or do not use a mouse.
"use strict";

// The calendar and clock that Django's script draws are links without an address: they are buttons, and say so.
const nameButtons = () => {
  document.querySelectorAll(".datetimeshortcuts a, .calendarbox a, .clockbox a").forEach((link) => {
    link.setAttribute("role", "button");
  });
};
new MutationObserver(nameButtons).observe(document.body, { childList: true, subtree: true });
nameButtons();

// Yes and no are drawn as a green tick and a red cross with English words: write them out.
const words = { "icon-yes": "Ja", "icon-no": "Nej", "icon-unknown": "Vet inte" };
Object.entries(words).forEach(([icon, word]) => {
  document.querySelectorAll(`img[src*="${icon}"]`).forEach((picture) => picture.replaceWith(word));
});
