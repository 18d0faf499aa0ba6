// Optional help on the report form and on "find my grid": position, map, recording. Everything works without it.
import { chooseFiles } from "./parts/files";
import { goHere } from "./parts/here";
import { choosePlace } from "./parts/place";

for (const part of document.querySelectorAll<HTMLElement>("[data-needs-script]")) part.hidden = false;
choosePlace();
chooseFiles();
goHere();
