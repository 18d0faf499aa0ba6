// When the phone is full: which writes may fail without harm, and what is known of the room that is left.
import { changed } from "./news";

const NARROW = 50 * 1024 * 1024;

export interface Room {
  used: number;
  free: number;
}

// Bytes that this address uses, and those that the browser would still grant; null where it does not say. Newer browsers
// grant a round figure whatever the phone has left: the truth is told by a write that fails.
export async function room(): Promise<Room | null> {
  const found = await navigator.storage?.estimate?.();
  if (found?.quota === undefined || found.usage === undefined) return null;
  return { used: found.usage, free: Math.max(0, found.quota - found.usage) };
}

export function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}

let wasFull = false;

function note(isSo: boolean): void {
  if (wasFull === isSo) return;
  wasFull = isSo;
  changed();
}

// Whether something found no room of late, or the browser grants hardly any.
export async function isShort(): Promise<boolean> {
  const found = await room();
  return wasFull || (found !== null && found.free < NARROW);
}

// There is room again: a photo was kept, or one that was delivered is gone.
export function foundRoom(): void {
  note(false);
}

// A write whose failure is its caller's to tell, too.
export async function telling(write: Promise<unknown>): Promise<void> {
  await write.catch((error: unknown) => {
    if (isFull(error)) note(true);
    throw error;
  });
}

// A write that is only a note, or that can be made up for: false when there was no room for it.
export async function ifRoom(write: Promise<unknown>): Promise<boolean> {
  try {
    await telling(write);
    return true;
  } catch (error) {
    if (isFull(error)) return false;
    throw error;
  }
}
