// The gallery: a page of the user's photos.

import { render } from "preact";
import { configuration } from "./config.ts";
import { Library } from "./library.ts";
import { Session } from "./session.ts";
import { App } from "./views/app.tsx";
import { Welcome } from "./views/welcome.tsx";

const root = document.getElementById("app") as HTMLElement;
const { session, failed } = await Session.find(configuration).then(
  (found) => ({ session: found, failed: false }),
  () => ({ session: undefined, failed: true }),
);
if (session) begin(session);
else render(<Welcome failed={failed} />, root);

function begin(found: Session): void {
  const library = new Library(configuration, found);
  library.ended.subscribe((ended) => {
    if (!ended) return;
    found.forget();
    render(<Welcome failed={false} />, root);
  });
  render(<App library={library} />, root);
  void library.begin();
}
