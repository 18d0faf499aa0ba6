// "Use my position" on the page that finds a grid: goes to the page of the grid there.
import { say } from "../../../ui/ts/parts/words";
import { gridAt, position } from "./position";

export function goHere(): void {
  const button = document.querySelector<HTMLButtonElement>("[data-here-go]");
  const failed = document.querySelector<HTMLElement>("[data-here-failed]");
  button?.addEventListener("click", async () => {
    const address = button.dataset["hereGo"] ?? "";
    button.disabled = true;
    try {
      const point = await position();
      if ((await gridAt(address, point)) === null) throw new Error(say("您的位置不在本市网格范围内，请按名称或从镇街查找。", "You are outside the grids of this county: please search by name or choose a town."));
      location.href = `${address}?lon=${point.lon.toFixed(6)}&lat=${point.lat.toFixed(6)}`;
    } catch (error) {
      if (failed) {
        failed.textContent = (error as Error).message;
        failed.hidden = false;
      }
    } finally {
      button.disabled = false;
    }
  });
}
