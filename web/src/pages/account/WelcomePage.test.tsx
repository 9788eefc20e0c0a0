import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { ApiProblem } from '../../api/problem';
import { catalogue } from '../../i18n/es/catalogue';
import { draw } from '../../testing';
import { explainField, explainRefusal } from './problem';
import { WelcomePage } from './WelcomePage';

afterEach(cleanup);

test('a new password tells how far its rule is met', async () => {
  await draw(<WelcomePage onDone={() => {}} />);
  const password = screen.getByLabelText('Contraseña');
  fireEvent.change(password, { target: { value: '123456789' } });
  expect(screen.getByText('Falta 1 carácter')).toBeTruthy();
  fireEvent.change(password, { target: { value: '1234567890' } });
  expect(screen.getByText('Largo suficiente')).toBeTruthy();
});

test('a password can be shown and hidden again', async () => {
  await draw(<WelcomePage onDone={() => {}} />);
  const password = screen.getByLabelText('Contraseña');
  expect(password.getAttribute('type')).toBe('password');
  fireEvent.click(screen.getByRole('button', { name: 'Mostrar contraseña' }));
  expect(password.getAttribute('type')).toBe('text');
  expect(password.getAttribute('autocomplete')).toBe('new-password');
});

test('choosing a language changes the whole page', async () => {
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
