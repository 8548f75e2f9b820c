// SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
// SPDX-License-Identifier: EUPL-1.2
// Between the page and the device that holds a passkey: the page asks, the device signs, the form
// is sent like any other. Without this script the page offers a code.
(() => {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) => Uint8Array.from(
    atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

  const sign = {
    create: async (asked) => (await navigator.credentials.create({ publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: known(asked.excludeCredentials),
    } })),
    get: async (asked) => (await navigator.credentials.get({ publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      allowCredentials: known(asked.allowCredentials),
    } })),
  };

  const told = (credential) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature",
      "userHandle"]) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    }
    return JSON.stringify({
      id: credential.id, rawId: credential.id, type: credential.type, response,
      clientExtensionResults: {},
    });
  };

  const ask = async (form) => {
    const typed = new URLSearchParams(new FormData(form));
    typed.set("ask", "1");
    const answer = await fetch(form.action || location.href, { method: "POST", body: typed });
    // Another page than was expected: who waited too long begins anew
    if (answer.redirected) { location.assign(answer.url); return null; }
    if (!answer.ok) throw new Error("not asked");
    return answer.json();
  };

  for (const around of document.querySelectorAll("[data-passkey]")) {
    const form = around.querySelector("form");
    const failed = around.querySelector("[data-passkey-failed]");
    const button = form.querySelector("button");
    const without = around.parentNode.querySelector("[data-passkey-without]");
    around.hidden = false;
    if (without) without.hidden = true;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      failed.hidden = true;
      button.disabled = true;
      try {
        const asked = await ask(form);
        if (asked === null) return;
        form.elements.passkey.value = told(await sign[around.dataset.passkey](asked));
        form.submit();
      } catch {
        failed.hidden = false;
        button.disabled = false;
        button.focus();
      }
    });
  }
})();
