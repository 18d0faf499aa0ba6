// What a page asks of its map, read from data attributes; docs/ui.md lists them.
export interface MapOptions {
  areas: string; // URL of a FeatureCollection: code, name, kind and, for a coloured map, value from 0 to 1
  points: string; // URL of a FeatureCollection of points; "{bbox}" in it is replaced and it is fetched anew on moving
  worker: string;
  point: [number, number] | null;
  pick: [HTMLInputElement, HTMLInputElement] | null;
  draw: { kind: "line" | "polygon"; input: HTMLInputElement } | null;
  highlight: string;
  note: string;
  label: string;
}

export function optionsOf(box: HTMLElement): MapOptions {
  const data = box.dataset;
  return {
    areas: data["areas"] ?? "",
    points: data["points"] ?? "",
    worker: data["worker"] ?? "",
    point: pair(data["point"]),
    pick: inputs(data["pick"]),
    draw: drawing(data["draw"], data["drawInput"]),
    highlight: data["highlight"] ?? "",
    note: data["note"] ?? "",
    label: data["label"] ?? "",
  };
}

function pair(text: string | undefined): [number, number] | null {
  const numbers = (text ?? "").split(",").map(Number);
  const [lon, lat] = numbers;
  return text && lon !== undefined && lat !== undefined && numbers.every(Number.isFinite) ? [lon, lat] : null;
}

function inputs(text: string | undefined): [HTMLInputElement, HTMLInputElement] | null {
  const [lon, lat] = (text ?? "").split(",").map((id) => document.getElementById(id.trim()));
  return lon instanceof HTMLInputElement && lat instanceof HTMLInputElement ? [lon, lat] : null;
}

function drawing(kind: string | undefined, id: string | undefined): MapOptions["draw"] {
  const input = document.getElementById(id ?? "");
  return (kind === "line" || kind === "polygon") && input instanceof HTMLInputElement ? { kind, input } : null;
}
