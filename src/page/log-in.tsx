import { useEffect, useRef, useState } from 'preact/hooks';
import { closeLogIn, logIn, useSession } from './session.js';
import { Button } from './ui/button.js';
import { Field } from './ui/field.js';

/** Asks for the key, where it was asked for: above the view, so that what is behind stays readable. */
export function LogIn() {
  const { asked } = useSession();
  return asked === null ? null : <Form reason={asked} />;
}

function Form({ reason }: { readonly reason: string }) {
  const [key, setKey] = useState('');
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector('input')?.focus();
  }, []);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (key.trim() !== '') logIn(key.trim());
  };
  return (
    <form ref={form} class="card log-in" aria-label="Log in" onSubmit={submit}>
      <h2>Log in</h2>
      <p class="muted" role="status">
        {reason}
      </p>
      <div class="row">
        <Field label="Key">
          <input
            type="password"
            autocomplete="off"
            spellcheck={false}
            value={key}
            onInput={(event) => {
              setKey(event.currentTarget.value);
            }}
          />
        </Field>
        <Button kind="primary" type="submit" disabled={key.trim() === ''}>
          Log in
        </Button>
        <Button kind="quiet" onClick={closeLogIn}>
          Not now
        </Button>
      </div>
      <p class="muted">The key is kept for this tab only, and sent to this feed only.</p>
    </form>
  );
}
