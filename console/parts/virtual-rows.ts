import { useEffect, useState } from 'preact/hooks';

/** Rows beyond the window, so that scrolling finds them drawn. */
const beyond = 12;

interface Range {
  readonly first: number;
  readonly last: number;
}

/** Which of many rows of one height are near the window, as it scrolls. `top` is where the first row begins, in the page. */
export function useVisibleRows(count: number, rowHeight: number, top: () => number): Range {
  const [range, setRange] = useState<Range>({ first: 0, last: 60 });
  useEffect(() => {
    let frame = 0;
    const look = () => {
      frame = 0;
      const above = scrollY - top();
      const first = Math.max(0, Math.floor(above / rowHeight) - beyond);
      const last = Math.min(count, Math.ceil((above + innerHeight) / rowHeight) + beyond);
      setRange((before) => (before.first === first && before.last === last ? before : { first, last }));
    };
    const later = () => {
      if (frame === 0) frame = requestAnimationFrame(look);
    };
    look();
    addEventListener('scroll', later, { passive: true });
    addEventListener('resize', later);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', later);
      removeEventListener('resize', later);
    };
  }, [count, rowHeight]);
  return range;
}
