interface MeterProps {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** What it stands at, in words. */
  readonly text: string;
  readonly width?: number;
}

/** A bar with its text. Drawn by attributes: the page's policy allows no inline style. */
export function Meter({ label, done, total, text, width = 96 }: MeterProps) {
  const part = total > 0 ? Math.min(1, done / total) : 0;
  return (
    <span class="meter">
      <svg
        role="progressbar"
        aria-label={label}
        aria-valuenow={Math.round(part * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuetext={text}
        width={width}
        height="6"
      >
        <rect class="track" width={width} height="6" rx="3" />
        <rect width={Math.round(part * width)} height="6" rx="3" fill="currentColor" />
      </svg>
      <span>{text}</span>
    </span>
  );
}
