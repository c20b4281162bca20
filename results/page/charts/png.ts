import sharp from "sharp";

/** Pixels of a picture for each of the drawing, as screens and papers are finer than 96 dpi. */
const SCALE = 2;

/** An SVG as PNG. */
export async function pngOf(svg: string): Promise<Uint8Array> {
  return await sharp(new TextEncoder().encode(svg), { density: 72 * SCALE }).png().toBuffer();
}

/** Whether this system can draw texts: without fonts, letters vanish or are all the same box. */
export async function hasFonts(): Promise<boolean> {
  const [narrow, wide, none] = await Promise.all(["l", "W", ""].map(letter));
  return !narrow.equals(wide) && !narrow.equals(none);
}

async function letter(text: string) {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32">' +
    `<text x="4" y="24" font-family="sans-serif" font-size="20">${text}</text></svg>`;
  return await sharp(new TextEncoder().encode(svg)).raw().toBuffer();
}
