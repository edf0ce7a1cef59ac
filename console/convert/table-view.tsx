import { useState } from 'preact/hooks';
import { DownloadButton } from '#console/parts/download-button.tsx';
import { Problem } from '#console/parts/problem.tsx';
import { toast } from '#console/parts/toasts.tsx';
import { useLoaded } from '#console/state/load.ts';
import { signedIn } from '#console/state/session.ts';
import { parseCsv, toTsv } from './parse-csv.ts';
import type { FoundTable } from './result.ts';

interface TableViewProps {
  readonly table: FoundTable;
  /** From 1, among all tables. */
  readonly number: number;
}

const usualRows = 200;
const neverAgainMs = 86_400_000;
/** Below that a table is worth a second look. */
const doubtful = 0.8;

/** A table's cells as they stand in its CSV file, which is also what the download gives. */
export function TableView({ table, number }: TableViewProps) {
  const [most, setMost] = useState(usualRows);
  const { csv, page, rows, columns, headerRows, confidence } = table;
  const { value, error, again } = useLoaded(
    async (signal) => parseCsv(await (await signedIn().client.download(csv.url, { signal })).text()),
    neverAgainMs,
    csv.file,
  );
  const head = value?.slice(0, headerRows) ?? [];
  const body = value?.slice(headerRows) ?? [];
  const copy = async () => {
    await navigator.clipboard.writeText(toTsv(value ?? []));
    toast('Copied: the table, for a spreadsheet');
  };
  return (
    <section class="card" aria-label={`Table ${number} of page ${page}`}>
      <div class="bar">
        <h2>{`Table ${number}`}</h2>
        <span class="muted">{`page ${page} · ${rows} rows × ${columns} columns`}</span>
        {confidence < doubtful && (
          <span class="badge" data-hue="amber">
            {`confidence ${Math.round(confidence * 100)} %: compare it with the page`}
          </span>
        )}
        <span class="grow" />
        <button type="button" class="small" disabled={!value} onClick={() => void copy()}>
          Copy
        </button>
        <DownloadButton file={csv} label="CSV" />
      </div>
      {error !== undefined && <Problem error={error} again={again} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <div class="scroll cells" tabIndex={0}>
        <table aria-label={`Table ${number} of page ${page}`} aria-rowcount={rows}>
          <thead>
            {head.map((row, at) => (
              <tr key={at}>
                {row.map((cell, column) => (
                  <th key={column} scope="col">
                    <bdi>{cell}</bdi>
                  </th>
                ))}
              </tr>
            ))}
          </thead>
          <tbody>
            {body.slice(0, most).map((row, at) => (
              <tr key={at}>
                {row.map((cell, column) => (
                  <td key={column} class={isNumber(cell) ? 'right' : undefined}>
                    <bdi>{cell}</bdi>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {body.length > most && (
        <button type="button" onClick={() => setMost(most * 4)}>
          {`${body.length - most} more rows`}
        </button>
      )}
    </section>
  );
}

const isNumber = (cell: string): boolean => /^[−–(+-]?[\d.,\s]*\d[\d.,\s]*%?\)?$/.test(cell);
