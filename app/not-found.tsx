/** For addresses that no route has: without it Next shows its own page, whose inline styles the policy refuses. */
export { default, metadata } from './(site)/not-found';
