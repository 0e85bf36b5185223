import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { toMessage } from '../api/client.ts';
import { useCanAct } from '../session.ts';
import { Alert } from './basics.tsx';
import { readForm } from './filter.tsx';

export type Input = {
  name: string;
  label: string;
  type?: 'text' | 'number';
  options?: readonly string[];
  isRequired?: boolean;
  value?: string;
  maxLength?: number;
};
type Values = Readonly<Record<string, string>>;
/** Says how far a long work is. */
type Report = (progress: string) => void;
/** `id` and `openedAt` are of the dialog: a person who tries again after an error repeats the same request. */
type Attempt = { id: string; openedAt: string; report: Report };
type ActionProps = {
  label: string;
  /** Says what will happen. */
  explains: string;
  /** Finds out what would happen, without a change. Until it has, and when it cannot, nothing can be confirmed. */
  rehearse?: (report: Report) => Promise<string>;
  inputs?: readonly Input[];
  isDangerous?: boolean;
  /** Acts, and returns a sentence about what happened. */
  run: (values: Values, attempt: Attempt) => Promise<string | undefined>;
  /** Is called when the person has read what happened: the page may then no longer have this button. */
  onDone?: () => void;
};

/** A button that says in a dialog what will happen before it happens. A viewer does not see it. */
export function Action(props: ActionProps) {
  const [isOpen, setOpen] = useState(false);
  if (!useCanAct()) return null;
  return (
    <>
      <button type="button" class={props.isDangerous ? 'danger' : undefined} onClick={() => setOpen(true)}>
        {props.label}
      </button>
      {isOpen && <ActionDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function ActionDialog({ onClose, ...action }: ActionProps & { onClose: () => void }) {
  const { label, explains, rehearse, inputs = [], isDangerous, run, onDone } = action;
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const [opening] = useState(() => ({ id: crypto.randomUUID(), openedAt: new Date().toISOString() }));
  const [rehearsal, setRehearsal] = useState(rehearse ? 'Finding out what would happen…' : undefined);
  const [isKnown, setKnown] = useState(!rehearse);
  const [state, setState] = useState<{ is: 'asking' | 'running' | 'done'; text?: string; error?: string }>({
    is: 'asking',
  });

  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
    rehearse?.(setRehearsal).then(
      (text) => {
        setRehearsal(text);
        setKnown(true);
      },
      (fault: unknown) => setRehearsal(toMessage(fault)),
    );
    // The dialog is made anew each time it opens.
  }, []);

  const close = () => {
    onClose();
    if (state.is === 'done') onDone?.();
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const values = readForm(event.currentTarget);
    setState({ is: 'running' });
    try {
      const report = (progress: string) => setState({ is: 'running', text: progress });
      const text = (await run(values, { ...opening, report })) ?? 'Done.';
      setState({ is: 'done', text });
    } catch (fault) {
      setState({ is: 'asking', error: toMessage(fault) });
    }
  };
  return (
    <dialog ref={dialog} aria-labelledby={title} onClose={close}>
      <form onSubmit={(event) => void submit(event)}>
        <h2 id={title}>{label}</h2>
        {state.is !== 'done' && <p>{explains}</p>}
        {state.is !== 'done' && rehearsal !== undefined && <p class="notice">{rehearsal}</p>}
        {state.is !== 'done' && inputs.map((input) => <ActionInput key={input.name} {...input} />)}
        <p role="status">{state.text}</p>
        {state.error !== undefined && <Alert text={state.error} />}
        <div class="actions">
          <button type="button" onClick={() => dialog.current?.close()}>
            {state.is === 'done' ? 'Close' : 'Back'}
          </button>
          {state.is !== 'done' && (
            <button
              type="submit"
              class={isDangerous ? 'danger' : 'primary'}
              disabled={state.is === 'running' || !isKnown}
            >
              {state.is === 'running' ? 'Working…' : label}
            </button>
          )}
        </div>
      </form>
    </dialog>
  );
}

function ActionInput({ name, label, type = 'text', options, isRequired = false, value = '', maxLength = 200 }: Input) {
  const id = useId();
  return (
    <label htmlFor={id}>
      <span>
        {label}
        {isRequired ? '' : ' (optional)'}
      </span>
      {options ? (
        <select id={id} name={name} required={isRequired}>
          {options.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </select>
      ) : (
        <input
          {...{ id, name, maxLength }}
          {...(type === 'number' && { inputMode: 'numeric', pattern: '-?[0-9]+', title: 'a whole number' })}
          defaultValue={value}
          required={isRequired}
          autoComplete="off"
        />
      )}
    </label>
  );
}
