import { finish, type Sheet } from '#test/fixtures/pdf/everyday/sheet.ts';
import type { MadePage } from '#test/fixtures/pdf/make.ts';

/** The sheet as a page whose content lies on its side; /Rotate sets it upright. */
export function turned(sheet: Sheet, quarter: number): MadePage {
  const { content } = finish(sheet);
  const matrix = quarter === 90 ? `0 1 -1 0 ${sheet.height} 0` : `0 -1 1 0 0 ${sheet.width}`;
  return {
    content: `q ${matrix} cm ${content} Q`,
    size: [sheet.height, sheet.width],
    extra: `/Rotate ${quarter}`,
  };
}
