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
    const objects = new Map<number, TextObject>();
    let guessed = 0;
    for (let index = 0; index < count; index += 1) {
      const glyph = readGlyph(pdfium, text, index, scratch, objects);
      if (!glyph) continue;
      glyphs.push(glyph);
      if (call.FPDFText_HasUnicodeMapError(text, index) === 1) guessed += 1;
    }
    return { glyphs, guessed, objects: new Set(objects.keys()) };
  } finally {
    call.FPDFText_ClosePage(text);
  }
}

function readGlyph(
  pdfium: Pdfium,
  text: number,
  index: number,
  scratch: number,
  objects: Map<number, TextObject>,
): RawGlyph | undefined {
  const { call, memory } = pdfium;
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
  const handle = call.FPDFText_GetTextObject(text, index);
  const object = objects.get(handle) ?? readTextObject(pdfium, text, index, handle, scratch);
  if (!objects.has(handle)) objects.set(handle, object);
  return {
    text: sign,
    left: Math.min(left, right),
    right: Math.max(left, right),
    bottom: Math.min(bottom, top),
    top: Math.max(bottom, top),
    originX,
    originY,
    directionX: object.directionX,
    directionY: object.directionY,
    invisible: object.invisible,
  };
}

/** What all signs of one text object share. */
type TextObject = Pick<RawGlyph, 'directionX' | 'directionY' | 'invisible'>;

function readTextObject(
  pdfium: Pdfium,
  text: number,
  index: number,
  handle: number,
  scratch: number,
): TextObject {
  const { call, memory } = pdfium;
  call.FPDFText_GetMatrix(text, index, scratch);
  const directionX = memory.float(scratch);
  const directionY = memory.float(scratch + 4);
  return { directionX, directionY, invisible: call.FPDFTextObj_GetTextRenderMode(handle) === invisibleMode };
}
