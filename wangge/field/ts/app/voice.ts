// A voice note, where the browser records in a form that the server takes; elsewhere the file chooser does it.
import { h, icon } from "./dom";
import { say } from "./words";

const FORM = "audio/mp4";
const LONGEST = 180_000;

export function mayRecord(): boolean {
  return "MediaRecorder" in globalThis && MediaRecorder.isTypeSupported(FORM) && navigator.mediaDevices !== undefined;
}

export function record(done: (blob: Blob) => void): HTMLButtonElement {
  const words = h("span", {}, say("录一段话", "Record a voice note"));
  const button = h("button", { type: "button", class: "btn wide voice", "aria-pressed": "false" }, icon("microphone"), words);
  let recorder: MediaRecorder | null = null;
  const start = async (): Promise<void> => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const parts: Blob[] = [];
    recorder = new MediaRecorder(stream, { mimeType: FORM });
    recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
    recorder.addEventListener("stop", () => {
      stream.getTracks().forEach((track) => track.stop());
      recorder = null;
      button.setAttribute("aria-pressed", "false");
      words.textContent = say("录一段话", "Record a voice note");
      done(new Blob(parts, { type: FORM }));
    });
    recorder.start();
    button.setAttribute("aria-pressed", "true");
    words.textContent = say("正在录，按一下停止（最长 3 分钟）", "Recording; press to stop (3 minutes at most)");
    setTimeout(() => recorder?.state === "recording" && recorder.stop(), LONGEST);
  };
  button.addEventListener("click", () => {
    if (recorder) recorder.stop();
    else start().catch(() => (words.textContent = say("没有录音权限，可以改用文字", "No permission to record; write instead")));
  });
  return button;
}
