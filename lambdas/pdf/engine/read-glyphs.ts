import type { Pdfium } from './pdfium.ts';
import { type RawGlyphs, rawGlyphs, turnsOf } from './raw-glyphs.ts';
import { signOf } from './sign.ts';

/** More characters than any readable page has; a page beyond it is an attack or a dump and is read up to here. */
const maxGlyphs = 100_000;
const invisibleMode = 3;
const blank = 0x20;

/** What a page says, and how sure that is. */
interface ReadGlyphs {
  glyphs: RawGlyphs;
  /** Signs whose meaning neither font nor file tells. */
  guessed: number;
  /** The text objects that have at least one sign. */
  objects: ReadonlySet<number>;
}

/** Every drawn character of a page. What the engine itself made up (blanks, line ends) is left out. */
export function readGlyphs(pdfium: Pdfium, page: number, scratch: number): ReadGlyphs {
  const { call } = pdfium;
  const text = call.FPDFText_LoadPage(page);
  if (text === 0) return { glyphs: rawGlyphs(0), guessed: 0, objects: new Set() };
  try {
    return readText(pdfium, text, scratch);
  } finally {
    call.FPDFText_ClosePage(text);
  }
}

function readText(pdfium: Pdfium, text: number, scratch: number): ReadGlyphs {
  const { call } = pdfium;
  const count = Math.min(call.FPDFText_CountChars(text), maxGlyphs);
  const glyphs = rawGlyphs(count);
  const objects = new Set<number>();
  let guessed = 0;
  let object = 0;
  let drawn: Drawn = { turns: 0, invisible: 0 };
  for (let index = 0; index < count; index += 1) {
    const code = call.FPDFText_GetUnicode(text, index);
    // Only blanks and line ends are ever made up; a call less for every other sign.
    if (code === blank && call.FPDFText_IsGenerated(text, index) === 1) continue;
    const sign = signOf(code);
    if (sign === undefined || !readPlace(pdfium, text, index, scratch, glyphs)) continue;
    const handle = call.FPDFText_GetTextObject(text, index);
    // The signs of one text object follow each other.
    if (handle !== object || index === 0) {
      object = handle;
      objects.add(handle);
      drawn = readTextObject(pdfium, text, index, handle, scratch);
    }
    glyphs.text.push(sign);
    glyphs.turns[glyphs.length] = drawn.turns;
    glyphs.invisible[glyphs.length] = drawn.invisible;
    glyphs.length += 1;
    if (call.FPDFText_HasUnicodeMapError(text, index) === 1) guessed += 1;
  }
  return { glyphs, guessed, objects };
}

/** Writes box and origin of a sign behind those read so far; false when it has none. */
function readPlace(
  { call, memory }: Pdfium,
  text: number,
  index: number,
  scratch: number,
  glyphs: RawGlyphs,
): boolean {
  if (call.FPDFText_GetLooseCharBox(text, index, scratch) === 0) return false;
  const at = glyphs.length;
  const left = memory.float(scratch);
  const top = memory.float(scratch + 4);
  const right = memory.float(scratch + 8);
  const bottom = memory.float(scratch + 12);
  glyphs.left[at] = Math.min(left, right);
  glyphs.right[at] = Math.max(left, right);
  glyphs.bottom[at] = Math.min(bottom, top);
  glyphs.top[at] = Math.max(bottom, top);
  call.FPDFText_GetCharOrigin(text, index, scratch, scratch + 8);
  glyphs.originX[at] = memory.double(scratch);
  glyphs.originY[at] = memory.double(scratch + 8);
  return true;
}

/** What all signs of one text object share. */
interface Drawn {
  turns: number;
  invisible: 0 | 1;
}

function readTextObject(
  { call, memory }: Pdfium,
  text: number,
  index: number,
  handle: number,
  scratch: number,
): Drawn {
  call.FPDFText_GetMatrix(text, index, scratch);
  const turns = turnsOf(memory.float(scratch), memory.float(scratch + 4));
  return { turns, invisible: call.FPDFTextObj_GetTextRenderMode(handle) === invisibleMode ? 1 : 0 };
}
