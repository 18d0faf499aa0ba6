// Calls of the server: what each failure means, and the token that a write needs.
import { recall, remember } from "./store";
import type { Problem } from "./types";

export const API = "/api/v1/sync";
const PATIENCE = 30_000;

export class Offline extends Error {}
export class SignedOut extends Error {}
export class NotWorker extends Error {}
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}

interface Call {
  method?: string;
  body?: BodyInit;
  type?: string;
  background?: boolean;
}

export async function call<T>(path: string, { method = "GET", body, type, background = false }: Call = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (type) headers["Content-Type"] = type;
  if (background) headers["X-Background"] = "1";
  if (method !== "GET") headers["X-CSRFToken"] = await recall("csrf");
  let answer: Response;
  try {
    answer = await fetch(path, { method, headers, body: body ?? null, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    throw new Offline(String(error));
  }
  if (answer.ok) {
    try {
      return (await answer.json()) as T;
    } catch (error) {
      throw new Offline(String(error)); // cut in the middle
    }
  }
  if (answer.status === 401) {
    await remember("signed_out", "1");
    throw new SignedOut();
  }
  if (answer.status === 429 || answer.status >= 500) throw new Offline(`${answer.status}`);
  const problem = await answer.json().then((found: Problem) => found).catch(() => ({ code: "unknown", title: `${answer.status}`, detail: "", status: answer.status }));
  if (problem.code === "role_not_allowed") throw new NotWorker();
  throw new Refused(problem);
}

export function sendJson<T>(path: string, body: unknown): Promise<T> {
  return call<T>(path, { method: "POST", body: JSON.stringify(body), type: "application/json" });
}
