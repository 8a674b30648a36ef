// The way to the page's other language.

import { otherLanguage, speak, text } from "../text/index.ts";
import { Icon } from "./icons.tsx";

export function OtherLanguage() {
  return (
    <button type="button" class="language" lang={otherLanguage} onClick={() => speak(otherLanguage)}>
      <Icon name="language" />
      {text("otherLanguage")}
    </button>
  );
}
