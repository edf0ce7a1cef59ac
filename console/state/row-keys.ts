import { useKeys } from './keys.ts';

/** Lets `j` and `k` go through the rows of a table, by the link of each; Space selects, Enter follows the link. */
export function useRowKeys(body: string): void {
  const go = (step: 1 | -1) => {
    const links = [...document.querySelectorAll<HTMLElement>(`${body} th a`)];
    const row = document.activeElement?.closest('tr');
    const at = links.findIndex((link) => link.closest('tr') === row);
    links[Math.max(0, Math.min(links.length - 1, at + step))]?.focus();
  };
  useKeys({
    j: () => go(1),
    k: () => go(-1),
    ' ': () => {
      const row = document.activeElement?.closest(`${body} tr`);
      if (row) row.querySelector<HTMLElement>('input[type="checkbox"]')?.click();
      else scrollBy({ top: innerHeight * 0.9 });
    },
  });
}
