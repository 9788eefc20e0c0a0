import { cleanup, fireEvent, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, test } from 'vitest';
import { ApiProblem } from '../../api/problem';
import { catalogue } from '../../i18n/es/catalogue';
import { loadCatalogue } from '../../i18n/language';
import { draw } from '../../testing';
import { PasswordField } from './PasswordField';
import { guessRegion } from './place';
import { explainField, explainRefusal } from './problem';
import { WelcomePage } from './WelcomePage';

afterEach(cleanup);

function Password() {
  const [value, setValue] = useState('');
  return <PasswordField purpose="new" value={value} onChange={setValue} />;
}

test('a new password tells how far its rule is met', async () => {
  await draw(<Password />);
  const password = screen.getByLabelText('Contraseña');
  fireEvent.change(password, { target: { value: '123456789' } });
  expect(screen.getByText('Falta 1 carácter')).toBeTruthy();
  fireEvent.change(password, { target: { value: '1234567890' } });
  expect(screen.getByText('Largo suficiente')).toBeTruthy();
});

test('a password can be shown and hidden again', async () => {
  await draw(<Password />);
  const password = screen.getByLabelText('Contraseña');
  expect(password.getAttribute('type')).toBe('password');
  fireEvent.click(screen.getByRole('button', { name: 'Mostrar contraseña' }));
  expect(password.getAttribute('type')).toBe('text');
  expect(password.getAttribute('autocomplete')).toBe('new-password');
});

test('the region is the one that the browser names, else the likely one of its language', () => {
  const check = (languages: string[], id: string) => expect(guessRegion(languages).id).toBe(id);
  check(['es-AR', 'es', 'en-US'], 'AR');
  check(['es', 'en-US'], 'ES');
  check(['es'], 'ES');
  check(['en'], 'US');
  // Browsers call the zone by an older or a newer name.
  expect(guessRegion(['es']).zone).toMatch(/Buenos_Aires$/);
});

test('choosing a language changes the whole page', async () => {
  await loadCatalogue('en');
  await draw(<WelcomePage onDone={() => {}} />);
  fireEvent.click(screen.getByRole('radio', { name: 'English' }));
  expect(await screen.findByRole('heading', { name: 'Set up Rumbo in a minute' })).toBeTruthy();
  expect(document.documentElement.lang).toBe('en');
  expect(document.cookie).toContain('rumbo_lang=en');
});

test('a refusal is explained in the language of the page', () => {
  const field = new ApiProblem(422, {
    code: 'invalid',
    errors: [{ field: 'password', detail: 'must have 10 to 256 characters' }],
  });
  expect(explainField(field, 'password', catalogue)).toContain('10 a 256');
  expect(explainField(field, 'email', catalogue)).toBeUndefined();
  const refused = new ApiProblem(401, { code: 'wrong_credentials' });
  expect(explainRefusal(refused, catalogue)).toContain('no coinciden');
  expect(explainRefusal(new ApiProblem(500, { code: 'internal' }), catalogue)).toBeUndefined();
});
