import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

/** A line of a plot; its colour is the name of a token. */
export interface Line {
  readonly label: string;
  readonly token: string;
  readonly values: readonly (number | undefined)[];
}

/** Draws lines over time into an element; the answer takes them away. The only file that knows the plot library. */
export function drawPlot(
  element: HTMLElement,
  times: readonly number[],
  lines: readonly Line[],
  { height, isUtc }: { readonly height: number; readonly isUtc: boolean },
): () => void {
  const style = getComputedStyle(element);
  const colour = (token: string): string => resolved(element, token);
  const axis = {
    stroke: colour('--muted'),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  };
  const plot = new uPlot(
    {
      width: element.clientWidth,
      height,
      legend: { show: false },
      cursor: { show: false },
      ...(isUtc ? { tzDate: (time: number) => uPlot.tzDate(new Date(time * 1e3), 'UTC') } : {}),
      scales: { y: { range: (_plot, _least, most) => [0, Math.max(1, most * 1.1)] } },
      axes: [
        {
          ...axis,
          space: 80,
          values: (_plot, splits) => splits.map((time) => timeOfDay(time, isUtc)),
        },
        { ...axis, size: 40, space: 28 },
      ],
      series: [
        {},
        ...lines.map(({ label, token }) => ({
          label,
          stroke: colour(token),
          width: 1.5,
          points: { show: false },
          spanGaps: false,
        })),
      ],
    },
    [[...times], ...lines.map(({ values }) => values.map((value) => value ?? null))] as uPlot.AlignedData,
    element,
  );
  const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
  observer.observe(element);
  return () => {
    observer.disconnect();
    plot.destroy();
  };
}

function timeOfDay(seconds: number, isUtc: boolean): string {
  return new Intl.DateTimeFormat(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
    ...(isUtc ? { timeZone: 'UTC' } : {}),
  }).format(seconds * 1000);
}

/** A canvas knows no `light-dark()`: the browser resolves it on an element. */
function resolved(element: HTMLElement, token: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${token})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
