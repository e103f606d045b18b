import { generateApiKey, hashApiKey } from '@/lib/auth/api-key-format';
import { forgetWorkspace, rememberWorkspace } from '@/lib/auth/recent-key-workspaces';
import { recogniseWorkspace } from '@/lib/auth/recognise-workspace';

it('knows a key that was looked up, until it was found to be nobody’s', () => {
  const key = generateApiKey();
  expect(recogniseWorkspace(`Bearer ${key}`)).toBeUndefined();
  rememberWorkspace(hashApiKey(key), 'acme');
  expect(recogniseWorkspace(`bearer  ${key}`)).toBe('acme');
  expect(recogniseWorkspace(`Basic ${key}`)).toBeUndefined();
  expect(recogniseWorkspace('Bearer x')).toBeUndefined();
  forgetWorkspace(hashApiKey(key));
  expect(recogniseWorkspace(`Bearer ${key}`)).toBeUndefined();
});
