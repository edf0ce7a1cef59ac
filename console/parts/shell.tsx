import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useCatalogue } from '#console/state/catalogue.ts';
import { isUtc, switchZone, zone } from '#console/state/clock.ts';
import { useKeys } from '#console/state/keys.ts';
import { followTasks } from '#console/state/live-tasks.ts';
import { isPaused } from '#console/state/network.ts';
import { lookForOutbox } from '#console/state/outbox.ts';
import { navigate, place } from '#console/state/router.ts';
import { session, signOut } from '#console/state/session.ts';
import { switchTheme } from '#console/state/theme.ts';
import { ConnectionStatus } from './connection-status.tsx';
import { isHelpOpen } from './help.tsx';
import { Icon } from './icon.tsx';
import { sections } from './sections.ts';

/** What surrounds every page: where people can go, how fresh the page is, who they are. */
export function Shell({ children }: { readonly children: ComponentChildren }) {
  useCatalogue();
  useEffect(() => void lookForOutbox(), []);
  useEffect(followTasks, []);
  const { path } = place.value;
  const current = path === '/' ? '/tasks' : path;
  const me = session.value?.me;
  const nav = useRef<HTMLElement>(null);
  const names = sections.value.map(({ to }) => to).join(' ');
  // On a phone the sections are wider than the screen.
  useEffect(() => {
    const here = nav.current?.querySelector('[aria-current]');
    here?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [current, names]);
  useKeys({
    g: () => undefined,
    p: () => {
      isPaused.value = !isPaused.value;
    },
    '?': () => {
      isHelpOpen.value = true;
    },
    ...Object.fromEntries(sections.value.map(({ key, to }) => [`g ${key}`, () => navigate(to)])),
  });
  return (
    <div class="shell">
      <header class="top">
        <a class="brand" href="/" aria-label="Beatless, start page">
          <Icon name="beat" /> Beatless
        </a>
        <nav ref={nav} aria-label="Main">
          {sections.value.map(({ to, label }) => (
            <a
              key={to}
              href={to}
              aria-current={current === to || current.startsWith(`${to}/`) ? 'page' : undefined}
            >
              {label}
            </a>
          ))}
        </nav>
        <div class="tools">
          <ConnectionStatus />
          <button
            type="button"
            class="quiet small key-label"
            onClick={switchZone}
            title={isUtc.value ? 'Show local times' : 'Show times in UTC'}
          >
            {zone.value}
          </button>
          <button type="button" class="quiet small" onClick={switchTheme} aria-label="Light or dark">
            <Icon name="moon" />
          </button>
          {me && (
            <span class="muted key-label" title={`Key ${me.key.id} of ${me.owner}: ${me.scopes.join(', ')}`}>
              <bdi>{me.key.name}</bdi>
            </span>
          )}
          <button type="button" class="quiet small" onClick={signOut} aria-label="Sign out">
            <Icon name="out" />
          </button>
        </div>
      </header>
      {children}
    </div>
  );
}
