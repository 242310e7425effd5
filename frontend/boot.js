// First script of the page: the Trusted Types policy, the person's theme and language, then the application.
import init from "/assets/app.js";

// The view macro turns static markup into template.innerHTML, and such markup never carries code. Everything else is refused.
const code = /<(?:script|iframe|object|embed|base|meta|link|style)\b|\son[a-z]+\s*=|javascript:/i;
// One worker is started, which reads PDF documents.
globalThis.trustedTypes?.createPolicy("default", {
  createHTML: (html) => (code.test(html) ? null : html),
  createScriptURL: (address) => (address === "/assets/pdf.worker.js" ? address : null),
});

// What shows documents comes with the first one: what PDFs need weighs twice as much as all the rest.
globalThis.openDocument = async (...document) => (await import("/assets/reader.js")).open(...document);

const root = document.documentElement;
const stored = (key) => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage refused by the browser: the defaults do
  }
};
const theme = stored("ra.theme");
if (theme === "light" || theme === "dark") root.dataset.theme = theme;
const language = stored("ra.language") ?? navigator.language;
root.lang = language.startsWith("en") ? "en" : "fr";

// A page that the browser kept aside comes back as it was, although somebody else may have signed in meanwhile: it is
// put aside blank, and loaded anew.
addEventListener("pagehide", () => (root.hidden = true));
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

document.getElementById("crash-reload").addEventListener("click", () => location.reload());

// A network that changes meanwhile breaks the transfer and is there again at once: once more before giving up.
const start = () => init({ module_or_path: "/assets/app_bg.wasm" });
start().catch(start).catch((error) => {
  console.error(error);
  document.getElementById("boot")?.remove();
  document.getElementById("crash").hidden = false;
});
