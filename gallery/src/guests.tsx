// The page that the link of a share opens, for guests without an account.

import { render } from "preact";
import { GuestPage } from "./views/guests/page.tsx";
import { Visit } from "./visit.ts";

render(
  <GuestPage visit={new Visit(location.origin + location.pathname)} />,
  document.getElementById("app") as HTMLElement,
);
