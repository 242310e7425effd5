// Draws the OpenAPI document and tries its operations. Every text of the document is put in as text, never as markup.

const $ = (id) => document.getElementById(id);

/** Makes an element: attributes, then children (texts or elements). */
function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const resolve = (doc, value) =>
  value && value.$ref ? value.$ref.slice(2).split("/").reduce((at, key) => at[key], doc) : value;

/** Describes a schema in one line: `string`, `OrderRow[]`. */
function kind(schema) {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.oneOf) return schema.oneOf.map(kind).join(" | ");
  const type = [].concat(schema.type ?? "any").join(" | ");
  const inner = type.startsWith("array") ? `${kind(schema.items)}[]` : type;
  return schema.enum ? schema.enum.map((choice) => JSON.stringify(choice)).join(" | ") : inner;
}

function table(head, rows) {
  const cells = (name, row) => el("tr", {}, ...row.map((cell) => el(name, name === "th" ? { scope: "col" } : {}, cell)));
  return el("div", { class: "scroll" }, el("table", {}, el("thead", {}, cells("th", head)), el("tbody", {}, ...rows.map((r) => cells("td", r)))));
}

function parameters(operation, id) {
  return (operation.parameters ?? []).map((parameter) => {
    const field = `${id}-${parameter.name}`;
    const input = el("input", { id: field, name: parameter.name, autocomplete: "off", spellcheck: "false" });
    if (parameter.in === "path") input.value = parameter.example ?? "1";
    return { parameter, input, label: el("label", { for: field }, `${parameter.name}${parameter.required ? " *" : ""}`) };
  });
}

/** The address with the parameters filled in; empty ones are left out. */
function address(path, fields) {
  const query = new URLSearchParams();
  let filled = path;
  for (const { parameter, input } of fields) {
    if (parameter.in === "path") filled = filled.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
    else if (input.value !== "") query.append(parameter.name, input.value);
  }
  return query.size ? `${filled}?${query}` : filled;
}

async function send(method, url) {
  const token = $("token").value.trim();
  const headers = { Accept: "application/json", "X-Requested-By": "ra-portal" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const started = performance.now();
  const response = await fetch(url, { method, headers, credentials: token ? "omit" : "same-origin" });
  const text = await response.text();
  const shown = [`${response.status} ${response.statusText}`.trim(), `${Math.round(performance.now() - started)} ms`];
  for (const name of ["content-type", "x-request-id", "retry-after"]) {
    if (response.headers.get(name)) shown.push(`${name}: ${response.headers.get(name)}`);
  }
  let body = text;
  try { body = JSON.stringify(JSON.parse(text), null, 2); } catch { /* not JSON: shown as it came */ }
  return `${shown.join("\n")}\n\n${body}`;
}

function tryIt(method, path, fields) {
  const button = el("button", { type: "submit" }, "Try it");
  const answer = el("pre", { tabindex: "0", role: "status", "aria-label": "Answer" });
  answer.hidden = true;
  const rows = fields.map(({ parameter, label, input }) => [label, input, parameter.description ?? "", kind(parameter.schema)]);
  const form = el("form", {}, rows.length ? table(["Parameter", "Value", "Meaning", "Type"], rows) : null, button, answer);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try { answer.textContent = await send(method.toUpperCase(), address(path, fields)); }
    catch (error) { answer.textContent = `The portal could not be reached: ${error.message}`; }
    answer.hidden = false;
    button.disabled = false;
  });
  return form;
}

function answers(doc, operation) {
  const rows = Object.entries(operation.responses).map(([status, reference]) => {
    const response = resolve(doc, reference);
    const [media, content] = Object.entries(response.content ?? {})[0] ?? ["", {}];
    const example = content.example === undefined ? "" : el("details", {}, el("summary", {}, "Example"), el("pre", { tabindex: "0" }, JSON.stringify(content.example, null, 2)));
    return [status, response.description, kind(content.schema), media, example];
  });
  return el("details", {}, el("summary", {}, "Answers"), table(["Status", "Meaning", "Body", "Media type", ""], rows));
}

function operationCard(doc, path, method, operation) {
  const id = operation.operationId;
  return el("article", { class: "operation", id },
    el("div", { class: "line" }, el("span", { class: "method" }, method.toUpperCase()), el("h3", {}, el("code", {}, path)), el("a", { href: `#${id}` }, id)),
    el("p", {}, operation.summary ?? ""),
    el("p", { class: "description" }, operation.description ?? ""),
    el("p", { class: "permission" }, `Permission: ${operation["x-permission"]}`),
    tryIt(method, path, parameters(operation, id)),
    answers(doc, operation));
}

function schemas(doc) {
  const cards = Object.entries(doc.components.schemas).map(([name, schema]) => {
    const fields = Object.entries(schema.properties ?? {}).map(([field, value]) => [el("code", {}, field), kind(value), value.description ?? ""]);
    return el("article", { class: "card", id: `schema-${name}` }, el("h3", {}, name), el("p", { class: "description" }, schema.description ?? ""),
      fields.length ? table(["Field", "Type", "Meaning"], fields) : el("p", {}, kind(schema)));
  });
  return el("details", {}, el("summary", {}, "Bodies"), ...cards);
}

async function who() {
  try {
    const response = await fetch("/api/v1/me", { credentials: "same-origin" });
    if (response.ok) {
      const me = await response.json();
      $("who").textContent = `Signed in as ${me.name} (${me.roles.join(", ")}). “Try it” uses this session.`;
    } else {
      $("who").replaceChildren("Not signed in. ", el("a", { href: "/auth/login?return_to=/docs" }, "Sign in"), " or paste a token to try operations.");
    }
  } catch { $("who").textContent = "The portal could not be reached."; }
}

const doc = await (await fetch("/openapi.json")).json();
$("title").textContent = `${doc.info.title} ${doc.info.version}`;
const sections = doc.tags.map((tag) => {
  const cards = Object.entries(doc.paths).flatMap(([path, item]) =>
    Object.entries(item).filter(([, operation]) => operation.tags?.includes(tag.name)).map(([method, operation]) => operationCard(doc, path, method, operation)));
  return el("section", {}, el("h2", {}, tag.name), el("p", {}, tag.description ?? ""), ...cards);
});
$("operations").replaceChildren(el("p", { class: "description" }, doc.info.description), ...sections, schemas(doc));
if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
await who();
