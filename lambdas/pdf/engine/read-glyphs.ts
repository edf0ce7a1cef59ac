import type { Pdfium } from './pdfium.ts';
import type { RawGlyph } from './raw-page.ts';
import { signOf } from './sign.ts';

/** More characters than any readable page has; a page beyond it is an attack or a dump and is read up to here. */
const maxGlyphs = 100_000;
const invisibleMode = 3;

/**
 * Every drawn character of a page. What the engine itself made up (blanks, line ends, hyphens) is left out. `objects`
 * holds the text objects that have at least one sign, `guessed` counts signs whose meaning neither font nor file tells.
 */
export function readGlyphs(
  pdfium: Pdfium,
  page: number,
  scratch: number,
): { glyphs: RawGlyph[]; guessed: number; objects: ReadonlySet<number> } {
  const { call } = pdfium;
  const text = call.FPDFText_LoadPage(page);
  if (text === 0) return { glyphs: [], guessed: 0, objects: new Set() };
  try {
    const count = Math.min(call.FPDFText_CountChars(text), maxGlyphs);
    const glyphs: RawGlyph[] = [];
    const modes = new Map<number, boolean>();
    let guessed = 0;
    for (let index = 0; index < count; index += 1) {
      const glyph = readGlyph(pdfium, text, index, scratch, modes);
      if (!glyph) continue;
      glyphs.push(glyph);
      if (call.FPDFText_HasUnicodeMapError(text, index) === 1) guessed += 1;
    }
    return { glyphs, guessed, objects: new Set(modes.keys()) };
  } finally {
    call.FPDFText_ClosePage(text);
  }
}

function readGlyph(
  { call, memory }: Pdfium,
  text: number,
  index: number,
  scratch: number,
  modes: Map<number, boolean>,
): RawGlyph | undefined {
  if (call.FPDFText_IsGenerated(text, index) === 1) return undefined;
  const sign = signOf(call.FPDFText_GetUnicode(text, index));
  if (sign === undefined) return undefined;
  if (call.FPDFText_GetLooseCharBox(text, index, scratch) === 0) return undefined;
  const left = memory.float(scratch);
  const top = memory.float(scratch + 4);
  const right = memory.float(scratch + 8);
  const bottom = memory.float(scratch + 12);
  call.FPDFText_GetCharOrigin(text, index, scratch, scratch + 8);
  const originX = memory.double(scratch);
  const originY = memory.double(scratch + 8);
  call.FPDFText_GetMatrix(text, index, scratch);
  const directionX = memory.float(scratch);
  const directionY = memory.float(scratch + 4);
  const object = call.FPDFText_GetTextObject(text, index);
  let invisible = modes.get(object);
  if (invisible === undefined) {
    invisible = call.FPDFTextObj_GetTextRenderMode(object) === invisibleMode;
    modes.set(object, invisible);
  }
  return {
    text: sign,
    left: Math.min(left, right),
    right: Math.max(left, right),
    bottom: Math.min(bottom, top),
    top: Math.max(bottom, top),
    originX,
    originY,
    directionX,
    directionY,
    invisible,
  };
}
