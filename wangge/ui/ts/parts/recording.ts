// A voice note from the microphone, in a form that the server takes and that other devices play.
import { say } from "./words";

// AAC where the browser can; a plain "audio/mp4" may turn out to hold Opus, which is taken in WebM and Ogg.
const TYPES = ["audio/mp4;codecs=mp4a.40.2", "audio/webm;codecs=opus", "audio/ogg;codecs=opus"];
const SECOND = 1000;

export interface Recording {
  file: Promise<File>;
  stop: () => void;
}

// Undefined where the browser cannot record: the file chooser is left.
export function recordingType(): string | undefined {
  const isAble = "MediaRecorder" in globalThis && navigator.mediaDevices?.getUserMedia !== undefined;
  return isAble ? TYPES.find((type) => MediaRecorder.isTypeSupported(type)) : undefined;
}

// Rejects without a microphone or permission. `told` hears the seconds; at `most` of them it stops by itself.
export async function record(type: string, most: number, told: (seconds: number) => void): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream, { mimeType: type });
  const parts: Blob[] = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  const stop = (): void => {
    if (recorder.state === "recording") recorder.stop();
  };
  const start = Date.now();
  const timer = setInterval(() => {
    const passed = Math.floor((Date.now() - start) / SECOND);
    told(passed);
    if (passed >= most) stop();
  }, SECOND / 2);
  const file = new Promise<File>((resolve) => {
    recorder.addEventListener("stop", () => {
      clearInterval(timer);
      stream.getTracks().forEach((track) => track.stop());
      const [form] = type.split(";");
      const ending = form === "audio/mp4" ? "m4a" : form === "audio/webm" ? "webm" : "ogg";
      resolve(new File(parts, `${say("录音", "voice")}.${ending}`, { type: form ?? type }));
    });
  });
  recorder.start();
  return { file, stop };
}
