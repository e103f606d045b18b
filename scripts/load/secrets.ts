/** What no log, answer and bundle may hold: the secrets of an environment, in whatever form they come out. */

export interface Secret {
  readonly name: string;
  readonly value: string;
}

/** Shorter ones stand in a text by chance. */
const SHORTEST_SECRET = 12;

const SECRET_NAME = /TOKEN|SECRET|PASSWORD|API_KEY|HEADERS|WEBHOOK/;

/** By the names of variables, and the passwords of URLs whatever their variables are called. */
export function secretsOf(env: Readonly<Record<string, string>>): Secret[] {
  return Object.entries(env)
    .flatMap(([name, value]) => {
      const password = URL.canParse(value) ? new URL(value).password : '';
      if (password !== '') {
        return [
          { name, value },
          { name: `the password of ${name}`, value: decodeURIComponent(password) },
        ];
      }
      return SECRET_NAME.test(name) ? [{ name, value }] : [];
    })
    .filter(({ value }) => value.length >= SHORTEST_SECRET);
}

/** @returns the names of those that the text holds */
export function findSecrets(text: string, secrets: readonly Secret[]): string[] {
  return secrets
    .filter(({ value }) => formsOf(value).some((form) => text.includes(form)))
    .map(({ name }) => name);
}

function formsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  return [
    value,
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ];
}
