import type { PdfOutput, PdfRequest } from '#core/task-context.ts';

/** What the main thread hands to the extractor thread; `bytes` are transferred, not copied. */
export type ThreadRequest = PdfRequest;

/** What the thread sends; it waits for one answer after each of them, so nothing piles up. */
export type ThreadMessage =
  | PdfOutput
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'end' };
