import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface PageProps {
  readonly title: string;
  /** Beside the heading. */
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A page: its heading names it, and gets the focus when people come to it. */
export function Page({ title, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = `${title} · Beatless`;
  }, [title]);
  return (
    <main aria-labelledby="title">
      <div class="head">
        <h1 id="title" tabIndex={-1} ref={heading}>
          <bdi>{title}</bdi>
        </h1>
        {actions}
      </div>
      {children}
    </main>
  );
}
