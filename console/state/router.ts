import { computed, signal } from '@preact/signals';

interface Place {
  readonly path: string;
  readonly query: string;
}

const here = (): Place => ({ path: location.pathname, query: location.search });

/** Where the page is. */
export const place = signal<Place>(here());
export const query = computed(() => new URLSearchParams(place.value.query));

addEventListener('popstate', () => {
  place.value = here();
});

/** Goes to an address of the console. */
export function navigate(to: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(null, '', to);
  else history.replaceState(null, '', to);
  const before = place.value.path;
  place.value = here();
  if (place.value.path !== before) scrollTo(0, 0);
}

/** Changes parts of the query in place; an empty value takes a part away. */
export function setQuery(changes: Readonly<Record<string, string | undefined>>): void {
  const next = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes))
    if (value) next.set(name, value);
    else next.delete(name);
  const text = next.toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
  navigate(`${location.pathname}${text ? `?${text}` : ''}`, 'replace');
}

/** Lets links of the console change the page without loading it again. */
export function followLinks(): void {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.origin !== location.origin || link.target || link.hasAttribute('download')) return;
    if (/^\/(v1|docs|openapi\.json)/.test(link.pathname)) return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
}

/** A path below this origin that is safe to go to after signing in; else the start. */
export function safeNext(asked: string | null): string {
  return asked !== null && /^\/(?![/\\])/.test(asked) ? asked : '/';
}
