// One at a time for all pages and the service worker: sending, bringing up to date, erasing. Where the browser has no
// locks it wakes no service worker either, and only the page itself is left to be kept in order.
const NAME = "wangge-field";
type Work = () => Promise<void>;
type Locks = { request: (name: string, work: Work) => Promise<unknown> };

let last: Promise<unknown> = Promise.resolve();

export async function alone(work: Work, locks: Locks | undefined = navigator.locks): Promise<void> {
  if (locks) return void (await locks.request(NAME, work));
  const turn = last.catch(() => undefined).then(work);
  last = turn;
  await turn;
}
