import { useEffect, useRef } from 'preact/hooks';
import { clockTime } from '#console/parts/words.ts';
import { isUtc } from '#console/state/clock.ts';
import type { Line } from './draw-plot.ts';

interface PlotProps {
  readonly title: string;
  readonly unit: string;
  /** In seconds since 1970. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
}

const height = 140;

/** A small plot over time, and the same numbers as a table for whoever cannot see it or wants them. */
export function Plot({ title, unit, times, lines }: PlotProps) {
  const element = useRef<HTMLDivElement>(null);
  const utc = isUtc.value;
  useEffect(() => {
    const { current } = element;
    let clear: (() => void) | undefined;
    let isGone = false;
    void import('./draw-plot.ts').then(({ drawPlot }) => {
      if (current && !isGone) clear = drawPlot(current, times, lines, { height, isUtc: utc });
    });
    return () => {
      isGone = true;
      clear?.();
    };
  }, [times, lines, utc]);
  const shown = times.flatMap((time, at) => (lines.some(({ values }) => values[at]) ? [{ time, at }] : []));
  return (
    <section class="card plot" aria-label={title}>
      <div class="bar">
        <h2>{title}</h2>
        <span class="muted">{unit}</span>
        <span class="grow" />
        {lines.map(({ label, token }) => (
          <span key={label} class="legend">
            <svg aria-hidden="true" width="12" height="12">
              <rect y="5" width="12" height="2" fill={`var(${token})`} />
            </svg>
            {label}
          </span>
        ))}
      </div>
      <div ref={element} class="canvas" aria-hidden="true" />
      <details>
        <summary>Show numbers</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">Minute</th>
              {lines.map(({ label }) => (
                <th key={label} scope="col" class="right">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ time, at }) => (
              <tr key={time}>
                <th scope="row">{clockTime(time * 1000, utc).slice(0, 5)}</th>
                {lines.map(({ label, values }) => (
                  <td key={label} class="right">
                    {values[at] === undefined ? '–' : Number(values[at]?.toFixed(2))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}
