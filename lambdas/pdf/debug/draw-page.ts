import type { Rect } from '#pdf/layout/rect.ts';
import type { Ruling } from '#pdf/layout/rulings.ts';
import type { PageTrace } from '#pdf/tables/page-trace.ts';

/**
 * One page as SVG: its words in grey boxes, rulings red (edges of shading dotted), grids of rulings orange, candidates set
 * in white space blue with their confidence, and the chosen tables green with their borders between columns and rows.
 */
export function drawPage({ width, height, lines, rulings, grids, runs, tables }: PageTrace): string {
  const words = lines.flatMap((line) => line.words);
  const parts = [
    ...words.map((word) => rect(word, 'fill="#eee"')),
    ...words.map(
      ({ x0, x1, base, size, text }) =>
        `<text x="${n(x0)}" y="${n(base)}" font-size="${n(0.85 * size)}" textLength="${n(x1 - x0)}" lengthAdjust="spacingAndGlyphs">${escapeXml(text)}</text>`,
    ),
    ...rulings.level.map((ruling) => line(ruling.from, ruling.at, ruling.to, ruling.at, stroke(ruling))),
    ...rulings.upright.map((ruling) => line(ruling.at, ruling.from, ruling.at, ruling.to, stroke(ruling))),
    ...grids.map((grid) => rect(grid, 'fill="none" stroke="#f80" stroke-width="2" stroke-opacity=".6"')),
    ...runs.map(
      ({ box, confidence }) =>
        rect(box, 'fill="#08f" fill-opacity=".06" stroke="#08f" stroke-width=".8"') +
        label(box.x1, box.y0, confidence > 0 ? confidence.toFixed(2) : 'no table', '#08f', 'end'),
    ),
    ...tables.flatMap(({ box, xs, ys, method, confidence, rows }) => [
      rect(box, 'fill="none" stroke="#080" stroke-width="1.6"'),
      ...xs.map((x) => line(x, box.y0, x, box.y1, 'stroke="#080" stroke-width=".7" stroke-dasharray="3 2"')),
      ...ys.map((y) => line(box.x0, y, box.x1, y, 'stroke="#080" stroke-width=".5" stroke-dasharray="1 2"')),
      label(box.x0, box.y0, `${method} ${confidence.toFixed(2)}, ${rows.length} rows`, '#080', 'start'),
    ]),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${n(width)} ${n(height)}" font-family="Helvetica, Arial, sans-serif"><rect width="100%" height="100%" fill="#fff"/>\n${parts.join('\n')}\n</svg>\n`;
}

function stroke({ weak }: Ruling): string {
  return `stroke="#d00" stroke-width=".9"${weak ? ' stroke-dasharray="1 1.5"' : ''}`;
}

function rect({ x0, y0, x1, y1 }: Rect, style: string): string {
  return `<rect x="${n(x0)}" y="${n(y0)}" width="${n(x1 - x0)}" height="${n(y1 - y0)}" ${style}/>`;
}

function line(x0: number, y0: number, x1: number, y1: number, style: string): string {
  return `<line x1="${n(x0)}" y1="${n(y0)}" x2="${n(x1)}" y2="${n(y1)}" ${style}/>`;
}

function label(x: number, y: number, text: string, color: string, anchor: 'start' | 'end'): string {
  const halo = 'stroke="#fff" stroke-width="2" paint-order="stroke"';
  return `<text x="${n(x)}" y="${n(y - 2)}" font-size="7" fill="${color}" ${halo} text-anchor="${anchor}">${text}</text>`;
}

function escapeXml(text: string): string {
  return text
    .replace(/[&<>]/g, (sign) => (sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : '&gt;'))
    .replace(/[^\P{Cc}]/gu, '');
}

function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}
