/**
 * For whoever comes by a link in a chat or an alert: browsers keep a SameSite=Strict cookie back then, even from
 * somebody who is signed in. Asking again from this page brings it along, and without one the form follows.
 */
export function SecondLook() {
  return (
    <>
      <meta httpEquiv="refresh" content="0; url=/admin/pool" />
      <h1>Opening the pool status</h1>
      <p>
        If nothing happens, <a href="/admin/pool">open it here</a>.
      </p>
    </>
  );
}
