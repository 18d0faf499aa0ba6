// Names of chosen files, and a voice note recorded in the page where the browser can.
import { record, recordingType } from "../../../ui/ts/parts/recording";
import { say } from "../../../ui/ts/parts/words";

const MOST_SECONDS = 600;

export function chooseFiles(): void {
  const photos = document.getElementById("id_photos");
  const voice = document.getElementById("id_voice");
  const names = document.querySelector<HTMLElement>("[data-picked]");
  if (!(photos instanceof HTMLInputElement) || !(voice instanceof HTMLInputElement) || !names) return;
  const list = (): void => {
    const chosen = [...(photos.files ?? []), ...(voice.files ?? [])];
    names.replaceChildren(...chosen.map(lineOf));
    names.hidden = chosen.length === 0;
  };
  for (const input of [photos, voice]) input.addEventListener("change", list);
  list();
  letRecord(voice);
}

function lineOf(file: File): HTMLElement {
  const line = document.createElement("li");
  const name = document.createElement("span");
  name.className = "one-line";
  name.textContent = file.name;
  const size = document.createElement("span");
  size.className = "muted small";
  size.textContent = `${Math.max(file.size / 1_048_576, 0.1).toFixed(1)} MB`;
  line.append(name, size);
  return line;
}

function letRecord(voice: HTMLInputElement): void {
  const label = document.querySelector<HTMLLabelElement>("label.pick[for=id_voice]");
  const box = document.querySelector<HTMLElement>("[data-recorder]");
  const stop = box?.querySelector<HTMLButtonElement>("[data-stop]");
  const seconds = box?.querySelector<HTMLElement>("[data-seconds]");
  const type = recordingType();
  // On a telephone the input's own recorder is better; without a microphone the input offers files.
  if (!label || !box || !stop || !seconds || !type) return;
  let stopping: (() => void) | null = null;
  const begin = async (): Promise<void> => {
    seconds.textContent = say("正在等待麦克风许可…", "Waiting for the microphone…");
    const recording = await record(type, MOST_SECONDS, (passed) => (seconds.textContent = say(`正在录音，已录 ${passed} 秒`, `Recording, ${passed} seconds`)));
    stopping = recording.stop;
    const transfer = new DataTransfer();
    transfer.items.add(await recording.file);
    voice.files = transfer.files;
    voice.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const finish = (): void => {
    stopping = null;
    box.hidden = true;
    label.hidden = false;
  };
  label.addEventListener("click", (event) => {
    event.preventDefault();
    if (!box.hidden) return;
    void begin().then(finish, () => {
      finish();
      voice.click(); // no microphone or no permission: choose a recording instead
    });
    box.hidden = false;
    label.hidden = true;
    stop.focus();
  });
  stop.addEventListener("click", () => stopping?.());
}
