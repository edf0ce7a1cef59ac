import { setQuery } from '#console/state/router.ts';
import { periods, stateGroups, taskFilter } from '#console/state/task-filter.ts';

/** The filter of the list; all of it is in the address. */
export function TaskFilters({ names }: { readonly names: readonly string[] }) {
  const { state, task, tag, from } = taskFilter.value;
  const groups = [['', 'All'], ...Object.entries(stateGroups).map(([id, { label }]) => [id, label])] as const;
  return (
    <div class="bar">
      <fieldset class="chips">
        <legend class="hidden">State</legend>
        {groups.map(([id = '', label]) => (
          <button
            key={id}
            type="button"
            aria-pressed={state === id}
            onClick={() => setQuery({ state: id || undefined })}
          >
            {label}
          </button>
        ))}
      </fieldset>
      <select
        id="filter"
        aria-label="Task definition"
        value={task}
        onChange={(event) => setQuery({ task: event.currentTarget.value })}
      >
        <option value="">every task</option>
        {[...new Set([...names, ...(task ? [task] : [])])].map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label="Created"
        value={from}
        onChange={(event) => setQuery({ from: event.currentTarget.value })}
      >
        <option value="">any time</option>
        {Object.entries(periods).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <input
        aria-label="Tag, as name:value"
        placeholder="tag name:value"
        value={tag}
        size={16}
        onChange={(event) => {
          const text = event.currentTarget.value.trim();
          if (text === '' || text.includes(':')) setQuery({ tag: text });
        }}
      />
    </div>
  );
}
