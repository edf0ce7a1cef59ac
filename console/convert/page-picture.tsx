import type { PDFDocumentProxy } from 'pdfjs-dist';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FoundTable } from './result.ts';

interface PagePictureProps {
  readonly document: PDFDocumentProxy;
  readonly page: number;
  /** The tables of that page, each with its place among all. */
  readonly tables: readonly { readonly at: number; readonly table: FoundTable }[];
  readonly selected: number;
  readonly onSelect: (at: number) => void;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Sharp enough to read, small enough for a phone's memory. */
const scale = 1.5;

/** A page as a picture, with an outline around each of its tables; a press on one selects it. */
export function PagePicture({ document, page, tables, selected, onSelect }: PagePictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState<Size>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    let isStale = false;
    const draw = async () => {
      const proxy = await document.getPage(page);
      const viewport = proxy.getViewport({ scale });
      const { current } = canvas;
      if (isStale || !current) return;
      current.width = viewport.width;
      current.height = viewport.height;
      setSize({ width: viewport.width / scale, height: viewport.height / scale });
      await proxy.render({ canvas: current, viewport }).promise;
    };
    setError(undefined);
    draw().catch((problem: unknown) => {
      if (!isStale) setError(problem instanceof Error ? problem.message : String(problem));
    });
    return () => {
      isStale = true;
    };
  }, [document, page]);
  return (
    <div class="picture">
      <canvas ref={canvas} role="img" aria-label={`Picture of page ${page}`} />
      {size && (
        <svg viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true">
          {tables.map(({ at, table: { box } }) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the pointer; the list of tables has buttons
            <rect
              key={at}
              x={box.x - 3}
              y={box.y - 3}
              width={box.width + 6}
              height={box.height + 6}
              rx="2"
              data-selected={at === selected}
              onClick={() => onSelect(at)}
            />
          ))}
        </svg>
      )}
      {error && <p class="muted">The page cannot be drawn: {error}</p>}
    </div>
  );
}
