import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

const name = 'beatless.keys';

/** People who speak to their machine, or type by accident, can switch single keys off. */
export const areKeysOn = signal(localStorage.getItem(name) !== 'off');

/** Switches single keys on or off, for later visits too. */
export function switchKeys(): void {
  areKeysOn.value = !areKeysOn.value;
  localStorage.setItem(name, areKeysOn.value ? 'on' : 'off');
}

type Actions = Readonly<Record<string, (event: KeyboardEvent) => void>>;

const layers: Actions[] = [];
let prefix = '';

/** Lets single keys do something while a page is shown. `g t` is `g` and then `t`. */
export function useKeys(actions: Actions): void {
  useEffect(() => {
    layers.push(actions);
    return () => {
      layers.splice(layers.indexOf(actions), 1);
    };
  });
}

/** Hears keys for whoever uses them; the answer ends that. */
export function listenForKeys(): () => void {
  const hear = (event: KeyboardEvent) => {
    if (!areKeysOn.value || event.ctrlKey || event.metaKey || event.altKey) return;
    const { target } = event;
    if (
      target instanceof HTMLElement &&
      target.closest('input:not([type="checkbox"]), textarea, select, dialog')
    )
      return;
    const key = prefix === '' ? event.key : `${prefix} ${event.key}`;
    prefix = key === 'g' ? 'g' : '';
    const layer = layers.findLast((actions) => Object.hasOwn(actions, key));
    if (!layer) return;
    event.preventDefault();
    layer[key]?.(event);
  };
  document.addEventListener('keydown', hear);
  return () => document.removeEventListener('keydown', hear);
}
