// A voice note in a form: a button that records, says how long, and stops when the form is sent or left.
import { record, recordingType, type Recording } from "../../../ui/ts/parts/recording";
import { h, icon } from "./dom";
import { say } from "./words";

const LONGEST = 180;

export interface Recorder {
  button: HTMLButtonElement;
  finish: () => Promise<void>; // what is being recorded is kept first
}

export function recorder(keep: (file: File) => Promise<void>): Recorder | null {
  const type = recordingType();
  if (!type) return null;
  const idle = say("录一段话", "Record a voice note");
  const words = h("span", {}, idle);
  const button = h("button", { type: "button", class: "btn wide voice", "aria-pressed": "false" }, icon("microphone"), words);
  let running: Recording | null = null;
  let kept: Promise<void> | null = null;
  const told = (seconds: number): void => {
    const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    words.textContent = say(`正在录 ${time}，按一下停止（最长 3 分钟）`, `Recording ${time}; press to stop (3 minutes at most)`);
    if (!button.isConnected) running?.stop(); // the form was left
  };
  const start = async (): Promise<void> => {
    running = await record(type, LONGEST, told);
    if (!button.isConnected) return running.stop(); // left while the browser asked for permission: nothing was said yet
    button.setAttribute("aria-pressed", "true");
    told(0);
    const file = await running.file;
    button.setAttribute("aria-pressed", "false");
    words.textContent = idle;
    await keep(file);
  };
  const denied = (): void => void (words.textContent = say("没有录音权限，可以改用文字", "No permission to record; write instead"));
  button.addEventListener("click", () => {
    if (running) running.stop();
    else kept ??= start().catch(denied).finally(() => {
      running = kept = null;
    });
  });
  const finish = async (): Promise<void> => {
    if (!running) return;
    running.stop();
    await kept;
  };
  return { button, finish };
}
