/** /sobjects/User/ID/password: the state of a user's password, and a new one (doc: sObject User Password). */
import { invalidNewPassword, notEmulated, notFound } from '../api/errors.ts';
import { representation } from '../api/representation.ts';
import { type Exchange, type Resource, resource } from '../api/resource.ts';
import { normalizeId } from '../org/record-ids.ts';
import { changeCredential } from './credentials.ts';

const PATH = { path: '/sobjects/User/:id/password', availableVersion: 24 };

export const userPasswordResources: readonly Resource[] = [
  resource({
    ...PATH,
    method: 'GET',
    answer: async (exchange) => {
      await userIdOf(exchange);
      return { status: 200, body: { isExpired: false }, xml: { root: 'Password' } };
    },
  }),
  resource({
    ...PATH,
    method: 'POST',
    input: representation('user-password-input'),
    answer: async (exchange) => {
      const id = await userIdOf(exchange);
      const { NewPassword: password } = exchange.input as { readonly NewPassword: string };
      checkPolicy(password);
      await changeCredential(exchange.services.org, id, { password });
      return { status: 204 };
    },
  }),
  resource({
    ...PATH,
    method: 'DELETE',
    answer: async (exchange) => {
      await userIdOf(exchange);
      throw notEmulated("The reset of a user's password");
    },
  }),
];

async function userIdOf({ params, services: { org } }: Exchange): Promise<string> {
  const id = normalizeId(params.id ?? '');
  const user = id && (await org.get('User', id));
  if (!user) throw notFound();
  return user.Id;
}

const MIN_CHARACTERS = 8;

/** An org's default policy (the second text doc, the first ours). */
function checkPolicy(password: string): void {
  if (password.length < MIN_CHARACTERS) {
    throw invalidNewPassword(`Your password must be at least ${MIN_CHARACTERS} characters long.`);
  }
  if (!/\p{L}/u.test(password) || !/\p{N}/u.test(password)) {
    throw invalidNewPassword('Your password must have a mix of letters and numbers.');
  }
}
