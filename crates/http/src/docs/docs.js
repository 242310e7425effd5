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

/** The little Markdown that the document's descriptions use: `code`, **strong**, *emphasis*; a blank line parts paragraphs. */
const MARKS = [[/`([^`]+)`/, "code"], [/\*\*([^*]+)\*\*/, "strong"], [/\*([^*]+)\*/, "em"]];
function inline(text) {
  for (const [pattern, name] of MARKS) {
    const found = pattern.exec(text);
    if (found) return [...inline(text.slice(0, found.index)), el(name, {}, found[1]), ...inline(text.slice(found.index + found[0].length))];
  }
  return [text];
}
const prose = (text) => (text ?? "").split(/\n\s*\n/).map((paragraph) => el("p", { class: "description" }, ...inline(paragraph)));
const phrase = (text) => el("span", {}, ...inline(text ?? ""));

/** Describes a schema in one line: `string`, `OrderRow[]`. */
function kind(schema) {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.oneOf) return schema.oneOf.map(kind).join(" | ");
  if (schema.properties) return `{ ${Object.entries(schema.properties).map(([name, value]) => `${name}: ${kind(value)}`).join(", ")} }`;
  const type = [].concat(schema.type ?? "any").join(" | ");
  const inner = type.startsWith("array") ? `${kind(schema.items)}[]` : type;
  return schema.enum ? schema.enum.map((choice) => JSON.stringify(choice)).join(" | ") : inner;
}

function table(head, rows) {
  const cells = (name, row) => el("tr", {}, ...row.map((cell) => el(name, name === "th" ? { scope: "col" } : {}, cell)));
  return el("div", { class: "scroll" }, el("table", {}, el("thead", {}, cells("th", head)), el("tbody", {}, ...rows.map((r) => cells("td", r)))));
}

/** What a parameter is filled in with: a choice of its values, a day, or a text. */
function control(schema, attributes) {
  if (schema.enum) return el("select", attributes, el("option", { value: "" }, "–"), ...schema.enum.map((choice) => el("option", {}, choice)));
  return el("input", { ...attributes, type: schema.format === "date" ? "date" : "text", autocomplete: "off", spellcheck: "false" });
}

function parameters(doc, operation, id) {
  return (operation.parameters ?? []).map((parameter) => {
    const field = `${id}-${parameter.name}`;
    const input = control(resolve(doc, parameter.schema), { id: field, name: parameter.name });
    if (parameter.in === "path") input.value = parameter.example ?? "1";
    else if (parameter.example !== undefined) input.placeholder = parameter.example;
    return { parameter, input, label: el("label", { for: field }, `${parameter.name}${parameter.required ? " *" : ""}`) };
  });
}

/** The address with the parameters filled in; empty ones are left out. */
function address(path, fields) {
  const query = new URLSearchParams();
  let filled = path;
  for (const { parameter, input } of fields) {
    if (parameter.in === "path") filled = filled.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
    else if (parameter.in === "query" && input.value !== "") query.append(parameter.name, input.value);
  }
  return query.size ? `${filled}?${query}` : filled;
}

/** The pasted token; whoever copies a whole header pastes `Bearer`, too. */
const pasted = () => $("token").value.trim().replace(/^(authorization:\s*)?bearer\s+/i, "");

/** The headers among the parameters that are filled in. */
const given = (fields) =>
  Object.fromEntries(fields.filter(({ parameter, input }) => parameter.in === "header" && input.value !== "").map(({ parameter, input }) => [parameter.name, input.value]));

async function send(method, url, own, body) {
  const token = pasted();
  const headers = { Accept: "application/json", "X-Requested-By": "ra-portal", ...own };
  if (body) headers["Content-Type"] = body.type;
  if (token) headers.Authorization = `Bearer ${token}`;
  const started = performance.now();
  const response = await fetch(url, { method, headers, body: body?.content, credentials: token ? "omit" : "same-origin" });
  const shown = [`${response.status} ${response.statusText}`.trim(), `${Math.round(performance.now() - started)} ms`];
  for (const name of ["content-type", "location", "etag", "x-request-id", "retry-after"]) {
    if (response.headers.get(name)) shown.push(`${name}: ${response.headers.get(name)}`);
  }
  const answer = await readable(response);
  return `${shown.join("\n")}\n\n${answer}`;
}

/** JSON laid out, other text as it came, and of a file how large it is. */
async function readable(response) {
  const type = response.headers.get("content-type") ?? "";
  if (/^(image|application\/pdf)/.test(type)) return `(${(await response.blob()).size} bytes)`;
  const text = await response.text();
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}

/** Where the body of a change is written, with the example to begin with, or its file chosen. */
function bodyField(operation, id) {
  const content = operation.requestBody?.content;
  if (!content) return null;
  const json = content["application/json"];
  const input = json
    ? el("textarea", { id: `${id}-body`, rows: "12", autocomplete: "off", spellcheck: "false" })
    : el("input", { id: `${id}-body`, type: "file" });
  if (json) input.value = JSON.stringify(json.example, null, 2);
  const given = () => (json ? { type: "application/json", content: input.value } : { type: input.files[0]?.type || Object.keys(content)[0], content: input.files[0] });
  return { input, given, label: el("label", { for: `${id}-body` }, json ? "Body *" : "File *") };
}

function tryIt(method, path, fields, body) {
  const button = el("button", { type: "submit" }, "Try it");
  const answer = el("pre", { tabindex: "0", role: "status", "aria-label": "Answer" });
  answer.hidden = true;
  const rows = fields.map(({ parameter, label, input }) => [label, input, phrase(parameter.description), kind(parameter.schema)]);
  const form = el("form", {}, rows.length ? table(["Parameter", "Value", "Meaning", "Type"], rows) : null, body?.label, body?.input, button, answer);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try { answer.textContent = await send(method.toUpperCase(), address(path, fields), given(fields), body?.given()); }
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
    return [status, phrase(response.description), kind(content.schema), media, example];
  });
  return el("details", {}, el("summary", {}, "Answers"), table(["Status", "Meaning", "Body", "Media type", ""], rows));
}

function operationCard(doc, path, method, operation) {
  const id = operation.operationId;
  return el("article", { class: "operation", id },
    el("div", { class: "line" }, el("span", { class: "method" }, method.toUpperCase()), el("h3", {}, el("code", {}, path)), el("a", { href: `#${id}` }, id)),
    el("p", {}, operation.summary ?? ""),
    ...prose(operation.description),
    el("p", { class: "permission" }, `Permission: ${operation["x-permission"]}`),
    tryIt(method, path, parameters(doc, operation, id), bodyField(operation, id)),
    answers(doc, operation));
}

function schemas(doc) {
  const cards = Object.entries(doc.components.schemas).map(([name, schema]) => {
    const fields = Object.entries(schema.properties ?? {}).map(([field, value]) => [el("code", {}, field), kind(value), phrase(value.description)]);
    return el("article", { class: "card", id: `schema-${name}` }, el("h3", {}, name), ...prose(schema.description),
      fields.length ? table(["Field", "Type", "Meaning"], fields) : el("p", {}, el("code", {}, kind(schema))));
  });
  return el("details", {}, el("summary", {}, "Bodies"), ...cards);
}

/** Whose rights the next try uses: the pasted token's, or the session's. */
async function who() {
  if (pasted()) {
    $("who").textContent = "“Try it” uses the pasted token and not the session.";
    return;
  }
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
$("operations").replaceChildren(...prose(doc.info.description), ...sections, schemas(doc));
if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
$("token").addEventListener("input", who);
await who();
