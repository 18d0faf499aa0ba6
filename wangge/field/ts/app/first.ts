// Before anything else is read: the words of the modules that follow are chosen by the language of the document.
import { applyKept } from "./look";

applyKept();
