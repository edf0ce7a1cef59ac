import { identity, type Matrix, multiply, transformX, transformY } from './matrix.ts';
import type { Pdfium } from './pdfium.ts';
import type { RawPage, RawPath } from './raw-page.ts';

/** Bounds on what one page may make us read: drawings have millions of segments, tables have thousands. */
const maxSegments = 100_000;
const maxObjects = 200_000;
const maxFormDepth = 12;

const textType = 1;
const pathType = 2;
const imageType = 3;
const formType = 5;
const bezier = 1;
const move = 2;

/**
 * Every painted path and image of a page, those inside form XObjects included, and how many of its text objects are not
 * among the `readable` ones.
 */
export function readObjects(
  pdfium: Pdfium,
  page: number,
  scratch: number,
  readable: ReadonlySet<number>,
): Objects {
  const { call } = pdfium;
  const found: Found = { paths: [], images: [], lost: 0, segments: 0, objects: 0, readable };
  const count = call.FPDFPage_CountObjects(page);
  for (let index = 0; index < count; index += 1) {
    readObject(pdfium, call.FPDFPage_GetObject(page, index), identity, 0, scratch, found);
  }
  const { paths, images, lost } = found;
  return { paths, images, lost };
}

interface Objects extends Pick<RawPage, 'paths' | 'images'> {
  /** Texts of which no sign is known. */
  lost: number;
}

interface Found extends Objects {
  segments: number;
  objects: number;
  readable: ReadonlySet<number>;
}

function readObject(
  pdfium: Pdfium,
  object: number,
  outer: Matrix,
  depth: number,
  scratch: number,
  found: Found,
): void {
  const { call } = pdfium;
  found.objects += 1;
  if (object === 0 || found.objects > maxObjects || found.segments > maxSegments) return;
  const type = call.FPDFPageObj_GetType(object);
  if (type === textType) {
    if (!found.readable.has(object) && isSeen(readBounds(pdfium, object, outer, scratch))) found.lost += 1;
  } else if (type === pathType) {
    const path = readPath(pdfium, object, outer, scratch, found);
    if (path) found.paths.push(path);
  } else if (type === imageType) {
    found.images.push(readBounds(pdfium, object, outer, scratch));
  } else if (type === formType && depth < maxFormDepth) {
    const matrix = multiply(readMatrix(pdfium, object, scratch), outer);
    const count = call.FPDFFormObj_CountObjects(object);
    for (let index = 0; index < count; index += 1) {
      readObject(pdfium, call.FPDFFormObj_GetObject(object, index), matrix, depth + 1, scratch, found);
    }
  }
}

function readMatrix({ call, memory }: Pdfium, object: number, scratch: number): Matrix {
  if (call.FPDFPageObj_GetMatrix(object, scratch) === 0) return identity;
  const at = (index: number) => memory.float(scratch + 4 * index);
  return { a: at(0), b: at(1), c: at(2), d: at(3), e: at(4), f: at(5) };
}

function readPath(
  pdfium: Pdfium,
  path: number,
  outer: Matrix,
  scratch: number,
  found: Found,
): RawPath | undefined {
  const { call, memory } = pdfium;
  call.FPDFPath_GetDrawMode(path, scratch, scratch + 4);
  const filled = memory.int(scratch) !== 0;
  const stroked = memory.int(scratch + 4) !== 0;
  if (!filled && !stroked) return undefined;
  const fill = filled ? readFill(pdfium, path, scratch) : undefined;
  if (!stroked && fill === undefined) return undefined;
  const strokeWidth = call.FPDFPageObj_GetStrokeWidth(path, scratch) === 0 ? 1 : memory.float(scratch);
  const matrix = multiply(readMatrix(pdfium, path, scratch), outer);
  const lines = readLines(pdfium, path, matrix, scratch, found);
  const scale = Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c)) || 1;
  return { lines, stroked, filled: fill !== undefined, strokeWidth: strokeWidth * scale, fill: fill ?? 0 };
}

/** Colour of a fill; undefined when it is transparent. */
function readFill({ call, memory }: Pdfium, path: number, scratch: number): number | undefined {
  if (call.FPDFPageObj_GetFillColor(path, scratch, scratch + 4, scratch + 8, scratch + 12) === 0) return 0;
  if (memory.int(scratch + 12) === 0) return undefined;
  return (memory.int(scratch) << 16) | (memory.int(scratch + 4) << 8) | memory.int(scratch + 8);
}

/** Corner points of each subpath; a curve counts as the straight line to its end. */
function readLines(
  pdfium: Pdfium,
  path: number,
  matrix: Matrix,
  scratch: number,
  found: Found,
): RawPath['lines'] {
  const { call, memory } = pdfium;
  const count = Math.min(call.FPDFPath_CountSegments(path), maxSegments - found.segments);
  found.segments += Math.max(0, count);
  const lines: number[][] = [];
  let line: number[] = [];
  let controls = 0;
  for (let index = 0; index < count; index += 1) {
    const segment = call.FPDFPath_GetPathSegment(path, index);
    const type = call.FPDFPathSegment_GetType(segment);
    controls = type === bezier ? controls + 1 : 0;
    if (controls % 3 !== 0) continue;
    call.FPDFPathSegment_GetPoint(segment, scratch, scratch + 4);
    const [x, y] = [memory.float(scratch), memory.float(scratch + 4)];
    if (type === move) {
      line = [];
      lines.push(line);
    }
    line.push(transformX(matrix, x, y), transformY(matrix, x, y));
    if (line.length > 2 && call.FPDFPathSegment_GetClose(segment) === 1)
      line.push(line[0] ?? 0, line[1] ?? 0);
  }
  return lines.filter(({ length }) => length > 2);
}

/** Blanks have no extent. */
function isSeen({ left, right, bottom, top }: RawPage['images'][number]): boolean {
  return right - left > 0.1 && top - bottom > 0.1;
}

function readBounds(
  pdfium: Pdfium,
  object: number,
  outer: Matrix,
  scratch: number,
): RawPage['images'][number] {
  const { call, memory } = pdfium;
  call.FPDFPageObj_GetBounds(object, scratch, scratch + 4, scratch + 8, scratch + 12);
  const [left, bottom] = [memory.float(scratch), memory.float(scratch + 4)];
  const [right, top] = [memory.float(scratch + 8), memory.float(scratch + 12)];
  const across = [transformX(outer, left, bottom), transformX(outer, right, top)];
  const up = [transformY(outer, left, bottom), transformY(outer, right, top)];
  return {
    left: Math.min(...across),
    right: Math.max(...across),
    bottom: Math.min(...up),
    top: Math.max(...up),
  };
}
