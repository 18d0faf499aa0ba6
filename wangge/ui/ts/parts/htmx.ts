// htmx under a strict content security policy: no eval, no injected styles, only our own address.
import htmx from "htmx.org";
import { toast } from "./layers";
import { say } from "./words";

interface SwapEvent {
  xhr: XMLHttpRequest;
  shouldSwap: boolean;
  isError: boolean;
  target: Element;
}

export function startHtmx(): void {
  htmx.config.allowEval = false;
  htmx.config.allowScriptTags = false;
  htmx.config.includeIndicatorStyles = false;
  htmx.config.selfRequestsOnly = true;
  htmx.config.historyCacheSize = 0; // no copies of personal data in the browser's storage
  htmx.config.refreshOnHistoryMiss = true;
  htmx.config.scrollIntoViewOnBoost = false;
  htmx.config.timeout = 20_000;

  const body = document.documentElement;
  body.addEventListener("htmx:configRequest", (event) => {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    const detail = (event as CustomEvent<{ headers: Record<string, string>; verb: string }>).detail;
    if (token && detail.verb !== "get") detail.headers["X-CSRFToken"] = token;
  });
  body.addEventListener("htmx:beforeSwap", (event) => {
    const detail = (event as CustomEvent<SwapEvent>).detail;
    const { status } = detail.xhr;
    if (status < 400) return;
    // A form with errors (422) replaces itself; a refusal names its own place; a whole error page goes nowhere.
    detail.shouldSwap = status === 422 || detail.xhr.getResponseHeader("HX-Retarget") !== null;
    detail.isError = !detail.shouldSwap;
    if (!detail.shouldSwap) {
      toast(say("没有办成，填写的内容还在。请稍后重试。", "That did not work; what you typed is kept. Please try again."), "late");
    }
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    body.addEventListener(name, () => {
      toast(say("没有连上服务器，填写的内容还在。请检查网络后重试。", "The server cannot be reached; what you typed is kept. Check the network and try again."), "late");
    });
  }
  body.addEventListener("htmx:afterSwap", (event) => {
    const target = (event as CustomEvent<{ target: Element }>).detail.target;
    const desk = document.getElementById("desk");
    // On a phone the desk shows the list or the case: a case that was just loaded comes to the front.
    if (desk?.classList.contains("split") && target.closest("#main")) {
      desk.classList.add("open");
      document.getElementById("main")?.scrollTo({ top: 0 });
    }
  });
}
