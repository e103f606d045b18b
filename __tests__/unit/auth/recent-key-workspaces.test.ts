import { forgetWorkspace, recallWorkspace, rememberWorkspace } from '@/lib/auth/recent-key-workspaces';

test('the keys that were not seen for longest are forgotten, so that memory is bounded', () => {
  rememberWorkspace('first', 'a');
  rememberWorkspace('second', 'b');
  for (let key = 0; key < 9_998; key += 1) rememberWorkspace(`key ${key}`, 'c');
  expect(recallWorkspace('first')).toBe('a');
  // Seen again, and so younger than the second.
  rememberWorkspace('first', 'a');
  rememberWorkspace('one more', 'd');
  expect(recallWorkspace('second')).toBeUndefined();
  expect(recallWorkspace('first')).toBe('a');
  expect(recallWorkspace('one more')).toBe('d');
});

test('what is forgotten is gone, and what a key belongs to now counts', () => {
  rememberWorkspace('key', 'old');
  rememberWorkspace('key', 'new');
  expect(recallWorkspace('key')).toBe('new');
  forgetWorkspace('key');
  expect(recallWorkspace('key')).toBeUndefined();
});
