import { useEffect, useState } from 'preact/hooks';

/** Which rows of a list are selected; with Shift all from the last one on. Another list begins with none. */
export function useSelection(ids: readonly string[], list: string) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [anchor, setAnchor] = useState<string>();
  const clear = () => setSelected(new Set());
  useEffect(clear, [list]);
  const select = (id: string, isRange: boolean) => {
    const [from, to] = [ids.indexOf(anchor ?? id), ids.indexOf(id)].sort((a, b) => a - b);
    const range = isRange && from !== undefined && from >= 0 ? ids.slice(from, (to ?? 0) + 1) : [id];
    const next = new Set(selected);
    const adds = !selected.has(id);
    for (const one of range)
      if (adds) next.add(one);
      else next.delete(one);
    setSelected(next);
    setAnchor(id);
  };
  return { selected, select, clear };
}
