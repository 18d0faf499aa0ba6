// Theme and type size change at once; the form behind the buttons stores the choice (and does it all without scripts).
export function switchPreferences(): void {
  document.addEventListener("submit", (event) => {
    const button = (event as SubmitEvent).submitter;
    const form = event.target as HTMLFormElement;
    if (!(button instanceof HTMLButtonElement) || !button.hasAttribute("aria-pressed")) return;
    if (button.name !== "theme" && button.name !== "size") return;
    event.preventDefault();
    const { name, value } = button;
    const data = new FormData(form, button);
    document.documentElement.dataset[name] = value;
    if (name === "theme") {
      for (const one of form.querySelectorAll("[name=theme]")) one.setAttribute("aria-pressed", String(one === button));
    } else {
      button.setAttribute("aria-pressed", String(value === "large"));
      button.value = value === "large" ? "normal" : "large";
    }
    void fetch(form.action, { method: "POST", body: data, redirect: "manual" });
  });
}
