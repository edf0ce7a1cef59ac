import { packGlyphs, type RawGlyph, type RawGlyphs } from '#pdf/engine/raw-glyphs.ts';
import { signOf } from '#pdf/engine/sign.ts';
import type { OperatorList, PdfjsFont, PdfjsGlyph } from './pdfjs.ts';
import { afterOperator, apply, combine, initialTextState, matrixOf, type TextState } from './text-state.ts';

const invisibleMode = 3;
/** Part of the font size above and below the baseline, where the font does not tell. */
const usualAscent = 0.88;
const usualDescent = -0.12;
/** No page nests graphics states or forms so deep. */
const deepest = 1_000;

/** The glyphs of a page, and how many of them have a meaning that the file does not tell. */
export interface ReplayedText {
  readonly glyphs: RawGlyphs;
  readonly unreadable: number;
}

/**
 * Carries out the text operators of a page as a viewer does, without drawing: where each glyph stands. Glyphs that nothing
 * explains, and vertical writing, count as unreadable; `codesAreUnicode` tells that a CMap says so of codes.
 */
export function replayText(
  { fnArray, argsArray }: OperatorList,
  nameOf: (operator: number) => string,
  fontOf: (name: string) => PdfjsFont,
  codesAreUnicode: boolean,
): ReplayedText {
  const glyphs: RawGlyph[] = [];
  const unexplained: ShownGlyph[] = [];
  const mapped = new Set<PdfjsFont>();
  let state = initialTextState;
  const saved: TextState[] = [];
  for (const [at, operator] of fnArray.entries()) {
    const name = nameOf(operator);
    const args = argsArray[at] ?? [];
    const next = afterOperator(state, name, args);
    if (next) state = next;
    else if (name === 'save' && saved.length < deepest) saved.push(state);
    else if (name === 'restore' || name === 'paintFormXObjectEnd') state = saved.pop() ?? state;
    else if (name === 'paintFormXObjectBegin' && saved.length < deepest) {
      saved.push(state);
      if (args[0]) state = { ...state, page: combine(state.page, matrixOf([args[0]])) };
    } else if (name === 'showText') {
      const font = fontOf(state.font);
      const shown = showText(state, args[0] as readonly (PdfjsGlyph | number)[], font);
      glyphs.push(...shown.glyphs);
      unexplained.push(...shown.glyphs.filter((glyph) => !isExplained(glyph, codesAreUnicode)));
      if (shown.glyphs.some(isMapped)) mapped.add(font);
      state = { ...state, x: shown.x };
    }
  }
  // Digits and Latin letters are the same in most encodings: where a CMap maps the other codes of a font, these too are right.
  const isRight = ({ font, text }: ShownGlyph) => mapped.has(font) && /^[ -~]*$/.test(text);
  return { glyphs: packGlyphs(glyphs), unreadable: unexplained.filter((glyph) => !isRight(glyph)).length };
}

function isExplained(glyph: ShownGlyph, codesAreUnicode: boolean): boolean {
  const { text, font } = glyph;
  if (font.vertical) return false;
  // Letters of a plain font beyond ASCII may be halves of signs in an encoding that the font does not name.
  if (!font.composite) return /^[ -~]*$/.test(text);
  return codesAreUnicode || isMapped(glyph);
}

const isMapped = ({ text, code }: ShownGlyph): boolean => text.codePointAt(0) !== code;

type ShownGlyph = RawGlyph & { readonly code: number; readonly font: PdfjsFont };

function showText(
  state: TextState,
  shown: readonly (PdfjsGlyph | number)[],
  font: PdfjsFont,
): { readonly glyphs: ShownGlyph[]; readonly x: number } {
  const { size, horizontalScale: scale, charSpacing, wordSpacing } = state;
  const unit = size * (font.fontMatrix?.[0] ?? 0.001);
  const glyphs: ShownGlyph[] = [];
  let { x } = state;
  for (const glyph of shown) {
    if (typeof glyph === 'number') {
      x -= (glyph * size * scale) / 1000;
      continue;
    }
    const width = glyph.width * unit * scale;
    const text = [...glyph.unicode].map((sign) => signOf(sign.codePointAt(0) ?? 0) ?? '').join('');
    if (text !== '' && !font.isType3Font)
      glyphs.push({ ...glyphAt(state, x, width, text, font), code: glyph.originalCharCode, font });
    x += width + ((glyph.isSpace ? wordSpacing : 0) + charSpacing) * scale;
  }
  return { glyphs, x };
}

function glyphAt(state: TextState, x: number, width: number, text: string, font: PdfjsFont): RawGlyph {
  const matrix = combine(state.page, state.text);
  const base = state.y + state.rise;
  const corners = [font.descent || usualDescent, font.ascent || usualAscent].flatMap((edge) => [
    apply(matrix, x, base + edge * state.size),
    apply(matrix, x + width, base + edge * state.size),
  ]);
  const across = corners.map(([cornerX]) => cornerX);
  const up = corners.map(([, cornerY]) => cornerY);
  const [originX, originY] = apply(matrix, x, base);
  return {
    text,
    left: Math.min(...across),
    right: Math.max(...across),
    bottom: Math.min(...up),
    top: Math.max(...up),
    originX,
    originY,
    directionX: matrix[0],
    directionY: matrix[1],
    invisible: state.mode === invisibleMode,
  };
}
