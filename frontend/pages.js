// Shows a PDF page by page, with pdf.js. It comes with the first one that somebody opens, and never before.
import { PDFWorker, TextLayer, getDocument } from "/assets/pdf.js";

// Fonts that documents name and do not bring (for the sans-serif ones the browser's own do), and the decoders of formats
// that scanners write.
const parts = {
  "FoxitDingbats.pfb": "/assets/FoxitDingbats.pfb",
  "FoxitFixed.pfb": "/assets/FoxitFixed.pfb",
  "FoxitFixedBold.pfb": "/assets/FoxitFixedBold.pfb",
  "FoxitFixedBoldItalic.pfb": "/assets/FoxitFixedBoldItalic.pfb",
  "FoxitFixedItalic.pfb": "/assets/FoxitFixedItalic.pfb",
  "FoxitSerif.pfb": "/assets/FoxitSerif.pfb",
  "FoxitSerifBold.pfb": "/assets/FoxitSerifBold.pfb",
  "FoxitSerifBoldItalic.pfb": "/assets/FoxitSerifBoldItalic.pfb",
  "FoxitSerifItalic.pfb": "/assets/FoxitSerifItalic.pfb",
  "FoxitSymbol.pfb": "/assets/FoxitSymbol.pfb",
  "jbig2.wasm": "/assets/jbig2.wasm",
  "openjpeg.wasm": "/assets/openjpeg.wasm",
};

// The worker, which reads the hostile bytes, may not reach any address (its own policy): the page brings it its parts.
class Parts {
  async fetch({ filename }) {
    if (!parts[filename]) throw new Error(`${filename} is not among the parts`);
    const answer = await fetch(parts[filename]);
    if (!answer.ok) throw new Error(`${filename}: HTTP ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  }
}

// A page larger than this many pixels is drawn coarser: browsers give up on larger canvases, without a word.
const MOST_PIXELS = 16_000_000;
const A_MOMENT = 120;
// A page that takes longer was made to: some kilobytes can ask for more drawing than a computer has memory.
const PATIENCE = 20_000;
// The most pixels of a picture on a page: as many as the inspection of uploads lets one declare.
const MOST_PICTURED = 40_000_000;

class Page {
  constructor(page, host, name, unshown, giveUp) {
    this.page = page;
    this.unshown = unshown;
    this.giveUp = giveUp;
    this.turned = 0;
    this.box = host.appendChild(document.createElement("section"));
    this.box.className = "scan scan--page";
    this.box.setAttribute("aria-label", name);
    this.shape();
  }

  view(scale) {
    return this.page.getViewport({ scale, rotation: (this.page.rotate + this.turned) % 360 });
  }

  shape() {
    const { width, height } = this.view(1);
    this.box.style.setProperty("--ratio", width / height);
  }

  turn(degrees) {
    this.turned = degrees;
    this.text?.remove();
    this.text = undefined;
    this.drawn = 0;
    this.shape();
    this.later();
  }

  // Sizes change in bursts: while a window is pulled, while somebody zooms.
  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.draw(), this.drawn ? A_MOMENT : 0);
  }

  async draw() {
    const width = this.box.clientWidth;
    if (!this.seen || !width || this.drawn === width) return;
    const scale = width / this.view(1).width;
    const fine = Math.min(devicePixelRatio || 1, Math.sqrt(MOST_PIXELS / (width * this.box.clientHeight)));
    const viewport = this.view(scale * fine);
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(viewport.width);
    canvas.height = Math.floor(viewport.height);
    canvas.setAttribute("aria-hidden", "true");
    this.drawing?.cancel();
    this.drawn = width;
    this.box.style.setProperty("--total-scale-factor", scale);
    const drawing = (this.drawing = this.page.render({ canvas, viewport }));
    const late = setTimeout(this.giveUp, PATIENCE);
    try {
      await drawing.promise;
      this.canvas?.remove();
      this.canvas = canvas;
      this.box.prepend(canvas);
      if (!this.text) await this.write(scale);
    } catch (error) {
      if (error.name !== "RenderingCancelledException") this.fail();
    } finally {
      clearTimeout(late);
    }
  }

  fail() {
    this.box.textContent = this.unshown;
  }

  // The text lies over the picture, to be selected, searched and read out.
  async write(scale) {
    const container = (this.text = this.box.appendChild(document.createElement("div")));
    container.className = "textLayer";
    await new TextLayer({ textContentSource: this.page.streamTextContent(), container, viewport: this.view(scale) }).render();
  }

  close() {
    clearTimeout(this.timer);
    this.drawing?.cancel();
  }
}

/** Opens a file in an element. `page` names one, with `{page}` and `{count}`; `unshown` stands in the place of one that fails. */
export async function open(host, file, { page: name, unshown }) {
  const data = await file.arrayBuffer();
  const port = new Worker("/assets/pdf.worker.js", { type: "module" });
  const broken = new Promise((_, reject) => (port.onerror = () => reject(new Error("the worker does not start"))));
  const task = getDocument({
    data,
    worker: PDFWorker.create({ port }),
    BinaryDataFactory: Parts,
    useWorkerFetch: false,
    disableWorkerRendering: true,
    standardFontDataUrl: "/",
    wasmUrl: "/",
    maxImageSize: MOST_PICTURED,
    verbosity: 0,
  });
  const pages = [];
  let ended = false;
  const close = () => {
    ended = true;
    sizes.disconnect();
    sight.disconnect();
    pages.forEach((page) => page.close());
    task.destroy().finally(() => port.terminate());
  };
  // Whatever the worker is at ends with it; what is drawn already stays to be read.
  const giveUp = () => {
    close();
    port.terminate();
    pages.filter((page) => !page.canvas).forEach((page) => page.fail());
  };
  const of = (entry) => pages.find((page) => page.box === entry.target);
  const sizes = new ResizeObserver((entries) => entries.forEach((entry) => of(entry)?.later()));
  const sight = new IntersectionObserver(
    (entries) => {
      for (const entry of entries.filter((entry) => entry.isIntersecting)) {
        const page = of(entry);
        page.seen = true;
        page.later();
      }
    },
    { rootMargin: "50%" },
  );
  try {
    const pdf = await Promise.race([task.promise, broken]);
    const all = host.appendChild(document.createElement("div"));
    all.className = "pages";
    for (let number = 1; number <= pdf.numPages && !ended; number += 1) {
      const page = new Page(await pdf.getPage(number), all, name.replace("{page}", number).replace("{count}", pdf.numPages), unshown, giveUp);
      pages.push(page);
      sizes.observe(page.box);
      sight.observe(page.box);
    }
  } catch (error) {
    close();
    throw error;
  }
  return { turn: (degrees) => pages.forEach((page) => page.turn(degrees)), close };
}
