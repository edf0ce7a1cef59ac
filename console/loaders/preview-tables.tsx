import { grouped } from '#console/parts/words.ts';
import type { LoadPreview } from './views.ts';

/** What becomes of each column, and the first rows; with all that stands in the way. */
export function PreviewTables({ preview }: { readonly preview: LoadPreview }) {
  const { columns, rows, problems, errors, sql } = preview;
  return (
    <>
      {problems.map(({ reason, file, message }) => (
        <div key={`${reason} ${file} ${message}`} class="notice bad">
          <p>
            {file && <strong>{`${file}: `}</strong>}
            <bdi>{message}</bdi>
          </p>
        </div>
      ))}
      {errors.slice(0, 20).map((error) => (
        <div key={`${error.file} ${error.line} ${error.column} ${error.reason}`} class="notice doubt">
          <p>
            {`${error.file}, line ${error.line ?? '?'}${error.column ? `, ${error.column}` : ''}: `}
            <bdi>{error.reason}</bdi>
          </p>
        </div>
      ))}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <div class="scroll" tabIndex={0}>
        <table aria-label="Columns">
          <thead>
            <tr>
              <th scope="col">Column in CSV</th>
              <th scope="col">→ column</th>
              <th scope="col">Type</th>
              <th scope="col" class="right">
                Values
              </th>
              <th scope="col" class="right">
                Empty
              </th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column) => (
              <tr key={column.to}>
                <th scope="row">
                  <bdi>{column.from}</bdi>
                </th>
                <td class="mono">{column.to}</td>
                <td class="mono">
                  {column.type}
                  {column.type !== column.inferredType && (
                    <span class="muted">{` (looks like ${column.inferredType})`}</span>
                  )}
                </td>
                <td class="right">{grouped(column.values)}</td>
                <td class="right">{grouped(column.empty)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        <div class="scroll cells" tabIndex={0}>
          <table aria-label="First rows">
            <tbody>
              {rows.map((row, at) => (
                <tr key={`${at} ${row.join()}`}>
                  {row.map((cell, column) => (
                    <td key={`${column} ${cell}`}>
                      <bdi>{cell}</bdi>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <details>
        <summary>SQL</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
        <pre tabIndex={0}>{[...sql.prepare, ...sql.load].join(';\n\n')}</pre>
      </details>
    </>
  );
}
