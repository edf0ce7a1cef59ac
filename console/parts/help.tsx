import { signal } from '@preact/signals';
import { areKeysOn, switchKeys } from '#console/state/keys.ts';
import { Dialog } from './dialog.tsx';
import { sections } from './sections.ts';

export const isHelpOpen = signal(false);

const keys: readonly (readonly [string, string])[] = [
  ['/', 'to the filter'],
  ['j  k', 'next, previous row'],
  ['Enter', 'open the row'],
  ['Space', 'select the row'],
  ['.', 'show new tasks'],
  ['p', 'pause or follow'],
  ['n', 'new task'],
  ['r', 'rerun …'],
  ['x', 'revoke …'],
  ['Esc', 'close'],
];

/** Which keys do what. */
export function Help() {
  const close = () => {
    isHelpOpen.value = false;
  };
  return (
    <Dialog title="Keys" onClose={close}>
      <dl>
        {keys.map(([key, does]) => [
          <dt key={key} class="mono">
            {key}
          </dt>,
          <dd key={`${key}-does`}>{does}</dd>,
        ])}
        {sections.value.map(({ key, label, to }) => [
          <dt key={to} class="mono">{`g ${key}`}</dt>,
          <dd key={`${to}-does`}>{label}</dd>,
        ])}
      </dl>
      <label class="check">
        <input type="checkbox" checked={areKeysOn.value} onChange={switchKeys} /> Single keys do something
      </label>
      <div class="actions">
        <button type="button" class="primary" onClick={close}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
