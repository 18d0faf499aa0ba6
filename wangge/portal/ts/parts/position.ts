// The browser's position (WGS-84), asked for only when a button is pressed; it is kept nowhere by itself.
import { say } from "../../../ui/ts/parts/words";

export interface Point {
  lon: number;
  lat: number;
}

export interface GridThere {
  code: string;
  name: string;
  path: string;
}

export function position(): Promise<Point> {
  return new Promise((resolve, reject) => {
    if (!("geolocation" in navigator)) {
      reject(new Error(say("这个浏览器不能定位，请写一下地点或从列表选。", "This browser has no location: please describe the place or choose from the list.")));
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lon: coords.longitude, lat: coords.latitude }),
      ({ code }) => reject(new Error(reasonOf(code))),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    );
  });
}

function reasonOf(code: number): string {
  if (code === 1) return say("没有得到定位许可。不定位也可以：请写一下地点或从列表选。", "Location was not permitted. That is fine: please describe the place or choose from the list.");
  return say("现在定不到位置，请到窗边或室外再试，或写一下地点。", "Your position cannot be found now: try outdoors, or describe the place.");
}

// The grid at a point; null outside the county.
export async function gridAt(address: string, { lon, lat }: Point): Promise<GridThere | null> {
  const answer = await fetch(`${address}?lon=${lon.toFixed(6)}&lat=${lat.toFixed(6)}`, { headers: { Accept: "application/json" } });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(say("没有连上服务器，位置已记下，可以继续填写。", "The server cannot be reached; the position is kept, you can go on."));
  return (await answer.json()) as GridThere;
}
