import { h } from 'preact';
import { useId } from 'preact/hooks';
import { withQuery } from '../api/client.ts';
import { toWords } from '../format.ts';
import { navigate } from '../router.tsx';

type FieldProps = {
  name: string;
  label: string;
  value?: string | undefined;
  type?: 'text' | 'datetime-local';
  options?: readonly string[];
};

/** A labelled input of a form; a choice among options begins with all of them. */
export function Field({ name, label, value = '', type = 'text', options }: FieldProps) {
  const id = useId();
  return (
    <label htmlFor={id}>
      <span>{label}</span>
      {options ? (
        <select id={id} name={name}>
          {['', ...options].map((option) => (
            <option key={option} value={option} selected={option === value}>
              {option === '' ? 'all' : toWords(option)}
            </option>
          ))}
        </select>
      ) : (
        h('input', { id, name, type, defaultValue: value, autocomplete: 'off' })
      )}
    </label>
  );
}

/** Reads what is filled in. */
export function readForm(form: EventTarget | null): Record<string, string> {
  if (!(form instanceof HTMLFormElement)) return {};
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]));
}

type FilterProps = { path: string; query: URLSearchParams; fields: readonly FieldProps[] };

/** The filter of a list: what is filled in becomes the query of the path. A text needs the button, a choice does not. */
export function Filter({ path, query, fields }: FilterProps) {
  const hasText = fields.some(({ options }) => !options);
  const apply = (event: Event) => {
    event.preventDefault();
    navigate(withQuery(path, readForm(event.currentTarget)), { replaces: !hasText });
  };
  return (
    <form class="filter" onSubmit={apply} {...(!hasText && { onChange: apply })}>
      {fields.map((field) => (
        <Field key={field.name} {...field} value={query.get(field.name) ?? ''} />
      ))}
      {hasText && (
        <button type="submit" class="primary">
          Filter
        </button>
      )}
    </form>
  );
}
