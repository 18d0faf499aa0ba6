// Times that stay true while a page is open, by the same rule as wangge/ui/time_left.py.
import { say } from "./words";

const MINUTE = 60_000;
const AMBER_SHARE = 0.8;
const AMBER_WITHOUT_START = 4 * 60 * MINUTE;

function amount(minutes: number): string {
  if (minutes < 60) return say(`${minutes} 分`, `${minutes} min`);
  if (minutes < 24 * 60) return say(`${Math.floor(minutes / 60)} 小时`, `${Math.floor(minutes / 60)} h`);
  const days = Math.floor(minutes / (24 * 60));
  return say(`${days} 天`, `${days} d`);
}

export function wordsLeft(left: number): string {
  const minutes = Math.floor(Math.abs(left) / MINUTE);
  if (left > 0) return minutes < 1 ? say("剩不到 1 分", "under 1 min left") : say(`剩 ${amount(minutes)}`, `${amount(minutes)} left`);
  return minutes < 1 ? say("刚超时", "just overdue") : say(`已超 ${amount(minutes)}`, `${amount(minutes)} overdue`);
}

export function toneLeft(due: number, now: number, since: number): "" | "warn" | "late" {
  if (now >= due) return "late";
  const amber = since && since < due ? since + (due - since) * AMBER_SHARE : due - AMBER_WITHOUT_START;
  return now >= amber ? "warn" : "";
}

function refresh(): void {
  const now = Date.now();
  for (const chip of document.querySelectorAll<HTMLElement>(".chip[data-due]")) {
    const due = Date.parse(chip.dataset["due"] ?? "");
    const words = chip.querySelector("time");
    if (Number.isNaN(due) || !words) continue;
    const tone = toneLeft(due, now, Date.parse(chip.dataset["since"] ?? "") || 0);
    chip.classList.toggle("warn", tone === "warn");
    chip.classList.toggle("late", tone === "late");
    const text = wordsLeft(due - now);
    if (words.textContent !== text) words.textContent = text;
  }
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-relative]")) {
    const minutes = Math.floor((now - Date.parse(time.dateTime)) / MINUTE);
    let beside = time.querySelector("span");
    // Beside the absolute time, for the last day only: "3 days ago" says less than the date does.
    if (!(minutes >= 0 && minutes < 24 * 60)) {
      beside?.remove();
      continue;
    }
    if (!beside) time.append((beside = document.createElement("span")));
    beside.textContent = minutes < 1 ? say("（刚刚）", " (just now)") : say(`（${amount(minutes)}前）`, ` (${amount(minutes)} ago)`);
  }
}

export function followClock(): void {
  refresh();
  setInterval(refresh, MINUTE / 2);
  document.addEventListener("htmx:afterSettle", refresh);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
}
