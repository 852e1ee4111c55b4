// Uploading vouchers: files dropped or chosen are sent one at a time, each with its bar. Without this script the form
// sends them all with its button. And the buttons that fill in what is left of a row.
"use strict";

document.querySelectorAll("[data-fill][data-value]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.fill);
    field.value = button.dataset.value;
    field.focus();
  });
});

document.querySelectorAll("form[data-upload]").forEach((form) => {
  const words = form.dataset;
  const field = form.querySelector("input[type=file]");
  const list = form.querySelector(".uploads");
  const told = form.querySelector("[data-told]");
  const onwards = form.querySelector("[data-onwards]");
  const queue = [];
  let busy = false;
  let first = "";
  let faults = 0;

  form.querySelector("[data-without-script]").remove();
  form.querySelector(".drop-hint").hidden = false;

  const makeItem = (file) => {
    const item = document.createElement("li");
    const name = document.createElement("strong");
    name.textContent = file.name;
    const state = document.createElement("span");
    state.className = "state";
    state.textContent = words.waiting;
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    item.append(name, bar, state);
    list.append(item);
    return { file, item, state, bar };
  };

  const fail = (one, text) => {
    faults += 1;
    one.bar.remove();
    one.state.className = "field-error";
    one.state.textContent = text;
    told.textContent = `${one.file.name}: ${text}`;
  };

  const succeed = (one, answer) => {
    one.bar.value = 100;
    one.state.textContent = `${words.done} ${answer.nummer}`;
    told.textContent = `${one.file.name}: ${words.done} ${answer.nummer}`;
    first = first || answer.url;
  };

  // Some files were turned down: they stay to be read, and the lists below show what was kept.
  const refresh = async () => {
    const answer = await fetch(window.location.pathname);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.querySelectorAll("[data-refreshed]").forEach((part) => {
      const fresh = page.getElementById(part.id);
      if (fresh) part.replaceChildren(...fresh.childNodes);
    });
  };

  const finish = () => {
    if (!first) return;
    if (!faults) {
      window.location.assign(first);
      return;
    }
    const link = onwards.querySelector("a");
    link.href = first;
    link.textContent = words.fill;
    onwards.hidden = false;
    refresh();
  };

  const next = () => {
    const one = queue.shift();
    busy = Boolean(one);
    if (!one) {
      finish();
      return;
    }
    if (one.file.size > Number(words.most)) {
      fail(one, words.tooLarge);
      next();
      return;
    }
    const sent = new FormData();
    sent.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    sent.append(field.name, one.file);
    const request = new XMLHttpRequest();
    request.open("POST", window.location.pathname);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const share = Math.floor((100 * event.loaded) / event.total);
      one.bar.value = share;
      one.state.textContent = share < 100 ? `${words.sending}, ${share} %` : words.checking;
    });
    request.addEventListener("load", () => {
      let answer = null;
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        answer = null; // a page: signed out, no longer allowed, or larger than the server takes
      }
      if (request.status === 200 && answer) succeed(one, answer);
      else if (answer) fail(one, answer.text);
      else fail(one, request.status === 413 ? words.tooLarge : words.ended);
      next();
    });
    request.addEventListener("error", () => {
      fail(one, words.lost);
      next();
    });
    one.state.textContent = words.sending;
    request.send(sent);
  };

  const take = (files) => {
    onwards.hidden = true;
    [...files].forEach((file) => queue.push(makeItem(file)));
    if (!busy) next();
  };

  field.addEventListener("change", () => {
    take(field.files);
    field.value = "";
  });
  ["dragenter", "dragover"].forEach((name) =>
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.add("dropping");
    }),
  );
  ["dragleave", "drop"].forEach((name) =>
    form.addEventListener(name, (event) => {
      event.preventDefault();
      if (name === "drop" || !form.contains(event.relatedTarget)) form.classList.remove("dropping");
    }),
  );
  form.addEventListener("drop", (event) => take(event.dataTransfer.files));
  form.addEventListener("submit", (event) => event.preventDefault());
  // A file that misses the frame would else be opened in place of the page.
  ["dragover", "drop"].forEach((name) => window.addEventListener(name, (event) => event.preventDefault()));
});
