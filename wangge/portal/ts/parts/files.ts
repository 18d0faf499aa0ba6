// Names of chosen files, and a voice note recorded in the page where the browser can.
import { say } from "../../../ui/ts/parts/words";

const MOST_SECONDS = 600;
const TYPES = ["audio/mp4", "audio/webm;codecs=opus", "audio/ogg;codecs=opus"];

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
  const able = "MediaRecorder" in window && navigator.mediaDevices?.getUserMedia !== undefined;
  const type = able ? TYPES.find((one) => MediaRecorder.isTypeSupported(one)) : undefined;
  // On a telephone the input's own recorder is better; without a microphone the input offers files.
  if (!label || !box || !stop || !seconds || !type) return;
  let recorder: MediaRecorder | null = null;
  label.addEventListener("click", (event) => {
    event.preventDefault();
    if (recorder) return;
    void record(type, seconds, (made) => (recorder = made)).then(
      (file) => {
        const transfer = new DataTransfer();
        transfer.items.add(file);
        voice.files = transfer.files;
        voice.dispatchEvent(new Event("change", { bubbles: true }));
        finish();
      },
      () => {
        finish();
        voice.click(); // no microphone or no permission: choose a recording instead
      },
    );
    box.hidden = false;
    label.hidden = true;
    stop.focus();
  });
  stop.addEventListener("click", () => recorder?.state === "recording" && recorder.stop());
  const finish = (): void => {
    recorder = null;
    box.hidden = true;
    label.hidden = false;
  };
}

async function record(type: string, seconds: HTMLElement, started: (recorder: MediaRecorder) => void): Promise<File> {
  seconds.textContent = say("正在等待麦克风许可…", "Waiting for the microphone…");
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream, { mimeType: type });
  const parts: Blob[] = [];
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  const start = Date.now();
  const timer = window.setInterval(() => {
    const passed = Math.floor((Date.now() - start) / 1000);
    seconds.textContent = say(`正在录音，已录 ${passed} 秒`, `Recording, ${passed} seconds`);
    if (passed >= MOST_SECONDS) recorder.stop();
  }, 500);
  return new Promise((resolve) => {
    recorder.addEventListener("stop", () => {
      window.clearInterval(timer);
      stream.getTracks().forEach((track) => track.stop());
      const ending = type.includes("mp4") ? "m4a" : type.includes("webm") ? "webm" : "ogg";
      resolve(new File(parts, `${say("录音", "voice")}.${ending}`, { type }));
    });
    recorder.start();
    started(recorder);
  });
}
