// A photo as it goes back: scaled down on the device and written anew as JPEG, which also leaves behind what the camera
// wrote into it.
const LONGEST_PX = 1280;
const MOST_BYTES = 350000;
const QUALITIES = [0.8, 0.65, 0.5, 0.35]; // settings of ours: legible on a screen, small enough to send on a hill

// The size that fits into a square of LONGEST_PX.
/** @param {number} width @param {number} height */
export function fitted(width, height) {
  const share = Math.min(1, LONGEST_PX / Math.max(width, height));
  return [Math.max(1, Math.round(width * share)), Math.max(1, Math.round(height * share))];
}

/** @param {Blob} file @returns {Promise<Uint8Array>} */
export async function smallJpeg(file) {
  const picture = await window.createImageBitmap(file, { imageOrientation: 'from-image' });
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = fitted(picture.width, picture.height);
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  ctx.fillStyle = '#ffffff';
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  let bytes = new Uint8Array();
  for (const quality of QUALITIES) {
    /** @type {Blob | null} */
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', quality));
    if (!blob) throw new Error('no_photo');
    bytes = new Uint8Array(await blob.arrayBuffer());
    if (bytes.length <= MOST_BYTES) break;
  }
  return bytes;
}

// A small picture of a photo, drawn: the policy of the page allows no picture from memory.
/** @param {Uint8Array} bytes @param {HTMLCanvasElement} canvas */
export async function drawThumbnail(bytes, canvas) {
  const picture = await window.createImageBitmap(new Blob([/** @type {any} */ (bytes)], { type: 'image/jpeg' }));
  const share = Math.max(canvas.width / picture.width, canvas.height / picture.height);
  const [width, height] = [picture.width * share, picture.height * share];
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).drawImage(picture, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
  picture.close();
}
