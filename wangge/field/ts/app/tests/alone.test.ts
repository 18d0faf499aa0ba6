import assert from "node:assert/strict";
import { test } from "node:test";
import { alone } from "../alone";

Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });

const steps = (log: string[], name: string) => async (): Promise<void> => {
  log.push(`${name} begins`);
  await new Promise((resolve) => setTimeout(resolve, 5));
  log.push(`${name} ends`);
};
const ONE_BY_ONE = ["page begins", "page ends", "worker begins", "worker ends"];

// As much of the browser's locks as is used: who holds a name keeps the others waiting, in their order.
function locks(): { request: (name: string, work: () => Promise<void>) => Promise<void> } {
  const held = new Map<string, Promise<void>>();
  return {
    request: async (name, work) => {
      const turn = (held.get(name) ?? Promise.resolve()).catch(() => undefined).then(work);
      held.set(name, turn);
      await turn;
    },
  };
}

test("page and service worker wait for each other by one name", async () => {
  const [log, shared] = [[] as string[], locks()];
  await Promise.all([alone(steps(log, "page"), shared), alone(steps(log, "worker"), shared)]);
  assert.deepEqual(log, ONE_BY_ONE);
});

test("without locks a page keeps its own order, also after a failure", async () => {
  const log: string[] = [];
  const fails = alone(async () => Promise.reject(new Error("no network")), undefined).catch(() => void log.push("failed"));
  await Promise.all([fails, alone(steps(log, "page"), undefined), alone(steps(log, "worker"), undefined)]);
  assert.deepEqual(log.filter((line) => line !== "failed"), ONE_BY_ONE);
  assert.ok(log.includes("failed"));
});
