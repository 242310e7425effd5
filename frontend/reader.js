// Shows a document: it comes with the first one that somebody opens, and pdf.js with the first that is a PDF.

/** Opens a file in an element; gives what turns it and what takes it away. `words` are the sentences it needs. */
export const open = async (host, file, words) =>
  file.type === "application/pdf" ? (await import("/assets/pages.js")).open(host, file, words) : picture(host, file, words.name);

// As large as its place and the zoom say: the style sheet does the sums.
async function picture(host, file, name) {
  const image = Object.assign(new Image(), { alt: name, draggable: false, src: URL.createObjectURL(file) });
  const close = () => URL.revokeObjectURL(image.src);
  try {
    await image.decode();
  } catch (error) {
    close();
    throw error;
  }
  const box = host.appendChild(document.createElement("div"));
  box.className = "scan";
  box.append(image);
  const { naturalWidth: width, naturalHeight: height } = image;
  const turn = (degrees) => {
    const [across, down] = degrees % 180 === 0 ? [width, height] : [height, width];
    box.style.setProperty("--ratio", across / down);
    box.style.setProperty("--most", `${across}px`);
    box.dataset.turned = degrees;
  };
  turn(0);
  return { turn, close };
}
