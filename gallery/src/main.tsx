// The gallery: a page of the user's photos.

import { render } from "preact";
import { configuration } from "./config.ts";
import { Library } from "./library.ts";
import { forgetAll, keptUser } from "./offline/kept.ts";
import { isReachable } from "./offline/network.ts";
import { register } from "./offline/register.ts";
import { Absent, Session, type Visitor } from "./session.ts";
import { App } from "./views/app.tsx";
import { Welcome } from "./views/welcome.tsx";

const root = document.getElementById("app") as HTMLElement;
const { session, failed } = await Session.find(configuration).then(
  (found) => ({ session: found, failed: false }),
  () => ({ session: undefined, failed: true }),
);
const kept = session ? undefined : await keptUser();
if (session) begin(session);
else if (kept !== undefined && !(await isReachable(configuration))) begin(new Absent(kept));
else render(<Welcome failed={failed} />, root);
void register();

function begin(found: Visitor): void {
  const library = new Library(configuration, found);
  library.ended.subscribe((ended) => {
    if (!ended) return;
    found.forget();
    void forgetAll();
    render(<Welcome failed={false} />, root);
  });
  render(<App library={library} />, root);
  void library.begin();
}
