import { signal } from '@preact/signals';

const name = 'beatless.theme';

/** `auto` follows the system. */
type Theme = 'auto' | 'light' | 'dark';

const theme = signal<Theme>(read());

/** Puts the theme that was chosen on an earlier visit. */
export function applyTheme(): void {
  const { documentElement } = document;
  if (theme.value === 'auto') delete documentElement.dataset.theme;
  else documentElement.dataset.theme = theme.value;
}

/** Light if it is dark now, and the other way round. */
export function switchTheme(): void {
  const isDark =
    theme.value === 'dark' || (theme.value === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  theme.value = isDark ? 'light' : 'dark';
  localStorage.setItem(name, theme.value);
  applyTheme();
}

function read(): Theme {
  const kept = localStorage.getItem(name);
  return kept === 'light' || kept === 'dark' ? kept : 'auto';
}
