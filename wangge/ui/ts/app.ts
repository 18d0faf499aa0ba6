// Every page: htmx without eval, keys, dialogs, what was typed, and times that stay true. Pages work without it.
import { keepDrafts } from "./parts/drafts";
import { followClock } from "./parts/clock";
import { startHtmx } from "./parts/htmx";
import { followPresence } from "./parts/presence";
import { listenForKeys } from "./parts/keys";
import { manageLayers } from "./parts/layers";
import { switchPreferences } from "./parts/preferences";

startHtmx();
followPresence();
manageLayers();
listenForKeys();
switchPreferences();
keepDrafts();
followClock();
