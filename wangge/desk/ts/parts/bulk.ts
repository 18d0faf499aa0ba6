// Rows ticked for work in bulk: how many, all or none, and `x` for the row that has the focus.
function boxes(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>("#list [name=number]")];
}

function count(): void {
  const ticked = boxes().filter((box) => box.checked).length;
  const bar = document.querySelector<HTMLElement>("[data-bulk]");
  if (!bar) return;
  bar.classList.toggle("on", ticked > 0);
  const told = bar.querySelector("[data-bulk-count]");
  if (told) told.textContent = String(ticked);
  const all = bar.querySelector<HTMLInputElement>("[data-bulk-all]");
  if (all) {
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
  }
}

export function tickRows(): void {
  document.addEventListener("change", (event) => {
    const target = event.target as HTMLElement;
    if (target.matches("[data-bulk-all]")) for (const box of boxes()) box.checked = (target as HTMLInputElement).checked;
    if (target.closest("#list")) count();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
    const box = (event.target as Element).closest("#list li")?.querySelector<HTMLInputElement>("[name=number]");
    if (!box || (event.target as Element).matches("input[type=text], input[type=search], textarea")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    box.checked = !box.checked;
    count();
  }, true);
  document.addEventListener("htmx:afterSettle", count);
  count();
}
