import type { JSX } from 'preact';

const ring = <circle cx="8" cy="8" r="6.25" />;

/** Shapes that tell states and actions apart without colour. */
const shapes = {
  clock: [ring, <path key="h" d="M8 4.5V8l2.5 1.5" />],
  dashed: [<circle key="r" cx="8" cy="8" r="6.25" stroke-dasharray="2.4 2.4" />],
  arc: [
    <circle key="r" cx="8" cy="8" r="6.25" opacity="0.3" />,
    <path key="a" class="spin" d="M8 1.75A6.25 6.25 0 0 1 14.25 8" />,
  ],
  hourglass: [<path key="g" d="M4 1.75h8M4 14.25h8M5 1.75c0 4 6 4.5 6 8.5v4M11 1.75c0 4-6 4.5-6 8.5v4" />],
  retry: [<path key="r" d="M13.5 8a5.5 5.5 0 1 1-1.7-4M13.5 1.5v3h-3" />],
  tick: [ring, <path key="t" d="m5 8.2 2.1 2.1L11 6" />],
  octagon: [
    <path key="o" fill="currentColor" d="M5.4 1.75h5.2l3.65 3.65v5.2l-3.65 3.65H5.4L1.75 10.6V5.4z" />,
    <path key="x" class="cut" stroke="var(--bg)" d="m5.75 5.75 4.5 4.5m0-4.5-4.5 4.5" />,
  ],
  slashed: [ring, <path key="s" d="m3.8 12.2 8.4-8.4" />],
  dot: [<circle key="d" cx="8" cy="8" r="4" fill="currentColor" stroke="none" />],
  half: [
    <circle key="d" cx="8" cy="8" r="4" />,
    <path key="h" fill="currentColor" stroke="none" d="M8 4a4 4 0 0 1 0 8z" />,
  ],
  hollow: [<circle key="d" cx="8" cy="8" r="4" />],
  warning: [<path key="w" d="M8 1.75 15 14H1zM8 6.5v3.5M8 12v.3" />],
  copy: [<path key="c" d="M5.5 5.5h8v8h-8zM10.5 3V2.5h-8v8H3" />],
  upload: [<path key="u" d="M8 11V2.5M4.5 6 8 2.5 11.5 6M2.5 11v2.5h11V11" />],
  download: [<path key="d" d="M8 2.5V11M4.5 7.5 8 11l3.5-3.5M2.5 11v2.5h11V11" />],
  sun: [
    <circle key="c" cx="8" cy="8" r="3" />,
    <path key="r" d="M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1" />,
  ],
  moon: [<path key="m" d="M13.5 9.5A6 6 0 1 1 6.5 2.5a5 5 0 0 0 7 7z" />],
  out: [<path key="o" d="M6 2.5H2.5v11H6M10 5l3 3-3 3M13 8H6" />],
  beat: [<path key="b" stroke-width="2" d="M1.5 8h3l2-5 3.5 10 2-5h2.5" />],
} satisfies Record<string, JSX.Element | (JSX.Element | typeof ring)[]>;

export type IconName = keyof typeof shapes;

/** A picture of 16 px that says nothing by itself: a word stands beside it, or in the button's label. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      class="icon"
      aria-hidden="true"
      focusable="false"
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      {shapes[name]}
    </svg>
  );
}
